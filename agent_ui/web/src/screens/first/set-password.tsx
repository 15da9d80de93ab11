import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { Problem } from "../../protocol";
import { loadSession } from "../../stores/session";
import { ProblemLine } from "../parts/problem-line";
import classes from "../sign-in.module.css";

/** Another password, by showing the old one. */
export function SetPassword() {
  const { t } = useTranslation();
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await api.changePassword({ old, new: wanted });
      await loadSession();
    } catch (error) {
      setProblem(problemIn(error));
      setBusy(false);
    }
  };
  const toggle = { "aria-label": t("signIn.showPassword") };
  return (
    <form onSubmit={(event) => void submit(event)} className={classes.form}>
      <PasswordInput
        label={t("first.old")}
        value={old}
        onChange={(event) => setOld(event.currentTarget.value)}
        autoComplete="current-password"
        visibilityToggleButtonProps={toggle}
        autoFocus
        required
        withAsterisk={false}
        size="md"
        data-testid="password-old"
      />
      <PasswordInput
        label={t("first.new")}
        description={t("first.newHint")}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        autoComplete="new-password"
        visibilityToggleButtonProps={toggle}
        required
        withAsterisk={false}
        size="md"
        data-testid="password-new"
      />
      <ProblemLine problem={problem} className={classes.problem} testid="notice" />
      <Button type="submit" size="md" loading={isBusy} data-testid="password-submit">
        {t("first.change")}
      </Button>
    </form>
  );
}
