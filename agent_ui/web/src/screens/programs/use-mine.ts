import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCatalogue } from "../../stores/session";
import { nameOf } from "../words";

/** The clients that who is signed in sees, to be chosen from. */
export function useMine(): { value: string; label: string }[] {
  const { i18n } = useTranslation();
  const clients = useCatalogue()?.clients ?? [];
  return useMemo(
    () => clients.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) })),
    [clients, i18n.language],
  );
}
