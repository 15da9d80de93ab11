import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../link/http";
import type { Problem } from "../protocol";
import { useForgotten, useKept } from "../stores/kept";
import { signIn } from "../stores/session";
import { ProblemLine } from "./parts/problem-line";
import { LanguageSwitch, ThemeSwitch } from "./shell";
import classes from "./sign-in.module.css";

export function SignInPage() {
  const { t } = useTranslation();
  const [login, setLogin] = useKept("login", "");
  useForgotten("login");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await signIn(login.trim(), password, code.trim());
    } catch (error) {
      const found = problemIn(error);
      if (found.code === "code-needed") setAsked(true);
      else setProblem(found);
      setCode("");
      setBusy(false);
    }
  };

  return (
    <div className={classes.page}>
      <div className={classes.switches}>
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <main className={classes.card}>
        <h1 className={classes.brand}>{t("app.title")}</h1>
        <p className={classes.lead}>{t("signIn.lead")}</p>
        <form onSubmit={(event) => void submit(event)} className={classes.form}>
          <TextInput
            label={t("signIn.login")}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            size="md"
            data-testid="sign-in-login"
          />
          <PasswordInput
            label={t("signIn.password")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
            required
            withAsterisk={false}
            size="md"
            data-testid="sign-in-password"
          />
          {isAsked && (
            <TextInput
              label={t("signIn.code")}
              description={t("signIn.codeHint")}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              autoComplete="one-time-code"
              autoFocus
              required
              withAsterisk={false}
              size="md"
              data-testid="sign-in-code"
            />
          )}
          <ProblemLine problem={problem} className={classes.problem} testid="notice" />
          <Button type="submit" size="md" loading={isBusy} data-testid="sign-in-submit">
            {t("signIn.submit")}
          </Button>
        </form>
      </main>
    </div>
  );
}
