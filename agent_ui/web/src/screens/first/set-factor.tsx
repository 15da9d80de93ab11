import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { NewFactor, Problem } from "../../protocol";
import { loadSession } from "../../stores/session";
import { ProblemLine } from "../parts/problem-line";
import classes from "../sign-in.module.css";
import own from "./first.module.css";

/** A second factor: the picture for the telephone, its first code, then the recovery codes, told once. */
export function SetFactor() {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<NewFactor | null>(null);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const failed = useCallback((error: unknown) => setProblem(problemIn(error)), []);
  useEffect(() => void api.beginFactor().then(setBegun, failed), [failed]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      setCodes((await api.confirmFactor({ code: code.trim() })).codes);
    } catch (error) {
      failed(error);
    }
  };
  const alert = <ProblemLine problem={problem} className={classes.problem} testid="notice" />;

  if (codes !== null)
    return (
      <div className={classes.form}>
        <p>{t("first.recovery")}</p>
        <ul className={own.codes} data-testid="recovery-codes">
          {codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <Button size="md" data-testid="recovery-kept" onClick={() => void loadSession()}>
          {t("first.kept")}
        </Button>
      </div>
    );
  if (begun === null) return alert;
  return (
    <form onSubmit={(event) => void submit(event)} className={classes.form}>
      <p>{t("first.scan")}</p>
      <img
        src={begun.picture}
        alt={t("first.picture")}
        className={own.picture}
        data-testid="factor-picture"
      />
      <p>
        {t("first.seed")}{" "}
        <code className={own.seed} data-testid="factor-seed">
          {begun.seed}
        </code>
      </p>
      <TextInput
        label={t("signIn.code")}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        required
        withAsterisk={false}
        size="md"
        data-testid="factor-code"
      />
      {alert}
      <Button type="submit" size="md" data-testid="factor-submit">
        {t("first.confirm")}
      </Button>
    </form>
  );
}
