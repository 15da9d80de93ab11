import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../parts/use-keys";
import { guardSection } from "./use-section";

/** While something is typed and not saved, the section is left only by who is sure. */
export function useUnsaved(isTouched: boolean) {
  const { t } = useTranslation();
  useEffect(() => {
    guardSection(isTouched ? () => window.confirm(t("admin.leaveSure")) : null);
    return () => guardSection(null);
  }, [isTouched, t]);
}

/** Ctrl+Enter saves; null: there is nothing to save. */
export function useSaveKey(save: (() => void) | null) {
  useKeys(
    useCallback((event: KeyboardEvent) => (event.ctrlKey && event.key === "Enter" ? save : null), [save]),
  );
}
