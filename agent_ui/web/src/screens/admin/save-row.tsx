import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { KeyButton } from "../parts/key-button";
import classes from "./admin.module.css";

interface SaveRowProps {
  isTouched: boolean;
  isDisabled?: boolean;
  onSave(): void;
  onCancel?(): void;
  removal?: { isSure: boolean; onPress(): void } | null; // pressed twice before it is gone
}

/** The last row of a form: saved, left, and removed by who is sure. */
export function SaveRow({ isTouched, isDisabled, onSave, onCancel, removal }: SaveRowProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.buttons}>
      <KeyButton
        label={t("admin.save")}
        keyName="Ctrl+Enter"
        testid="save"
        look="accent"
        isSmall
        isDisabled={isDisabled}
        onClick={onSave}
      />
      {onCancel && (
        <Button size="compact-sm" variant="subtle" onClick={onCancel}>
          {t("admin.cancel")}
        </Button>
      )}
      {removal !== undefined && <span className={classes.grow} />}
      {isTouched && <span className={classes.warning}>{t("admin.unsaved")}</span>}
      {removal && (
        <Button
          size="compact-sm"
          variant={removal.isSure ? "filled" : "default"}
          color="stop"
          data-testid="remove"
          onClick={removal.onPress}
        >
          {t(removal.isSure ? "admin.removeSure" : "admin.remove")}
        </Button>
      )}
    </div>
  );
}
