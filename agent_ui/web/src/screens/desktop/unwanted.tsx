import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { unwanted } from "../../link/lists";
import type { Problem } from "../../protocol";
import { KeyButton } from "../parts/key-button";
import { problemText } from "../words";
import classes from "./beside.module.css";
import { keys } from "./keys";

/** "Do not call me again": one key, a reason if there is one, and a second press that means it. */
export default function UnwantedForm({ call }: { call: string }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [told, setTold] = useState<Problem | "done" | null>(null);
  if (told === "done")
    return (
      <p role="status" className={classes.dim} data-testid="unwanted-done">
        {t("unwanted.done")}
      </p>
    );
  if (!isOpen)
    return (
      <KeyButton
        label={t("unwanted.open")}
        keyName={keys.unwanted}
        testid="unwanted-open"
        isSmall
        onClick={() => setOpen(true)}
      />
    );
  const enter = async () => {
    try {
      await unwanted(call, reason.trim());
      setTold("done");
    } catch (error) {
      setTold(problemIn(error));
    }
  };
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <TextInput
        autoFocus
        size="xs"
        aria-label={t("unwanted.reason")}
        placeholder={t("unwanted.reason")}
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
        data-testid="unwanted-reason"
      />
      <Button type="submit" size="compact-sm" color="stop" data-testid="unwanted-enter">
        {t("unwanted.enter")}
      </Button>
      {told !== null && (
        <p className={classes.problem} role="alert">
          {problemText(told, t, i18n.language)}
        </p>
      )}
    </form>
  );
}
