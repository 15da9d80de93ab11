import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { Problem, QueueThresholds, Thresholds } from "../../protocol";
import { type ThresholdTexts, textsOf, thresholdFields, typed } from "../../state/figure";
import { Waiting } from "../parts/waiting";
import { problemText } from "../words";
import classes from "./figure.module.css";

/** What is watched in one queue, to be changed by those with the right; it holds at once, for everybody. */
export function ThresholdsForm({ queue }: { queue: string }) {
  const { t, i18n } = useTranslation();
  const { told, texts, setTexts, problem, state, act } = useThresholds(queue);
  const [wrong, setWrong] = useState<keyof Thresholds | null>(null);
  if (!told || !texts)
    return problem ? (
      <p className={classes.problem} role="alert">
        {problemText(problem, t, i18n.language)}
      </p>
    ) : (
      <Waiting>{t("why.loading")}</Waiting>
    );
  const save = (event: FormEvent) => {
    event.preventDefault();
    const found = typed(texts);
    setWrong(found.is === "wrong" ? found.field : null);
    if (found.is === "right") void act(() => api.setThresholds(queue, found.told));
  };
  return (
    <form className={classes.form} onSubmit={save} data-testid="thresholds-form" noValidate>
      <p className={classes.wide}>{t("thresholds.means", { seconds: told.promise_s })}</p>
      {thresholdFields.map((name) => (
        <TextInput
          key={name}
          label={t(`thresholds.fields.${name}`)}
          inputMode="decimal"
          value={texts[name]}
          placeholder={t("thresholds.notWatched")}
          error={wrong === name ? t("thresholds.wrong") : null}
          onChange={(event) => setTexts({ ...texts, [name]: event.currentTarget.value })}
          data-testid={`threshold-${name}`}
        />
      ))}
      <div className={classes.acts}>
        <Button type="submit" loading={state === "saving"} data-testid="thresholds-save">
          {t("thresholds.save")}
        </Button>
        <Button
          variant="default"
          disabled={told.is_usual}
          data-testid="thresholds-usual"
          onClick={() => void act(() => api.usualThresholds(queue))}
        >
          {t("thresholds.usual")}
        </Button>
        <span role="status" data-testid="thresholds-state" data-state={state}>
          {state === "saved" && t("thresholds.saved")}
        </span>
      </div>
      {problem && (
        <p className={`${classes.problem} ${classes.wide}`} role="alert">
          {problemText(problem, t, i18n.language)}
        </p>
      )}
    </form>
  );
}

function useThresholds(queue: string) {
  const [told, setTold] = useState<QueueThresholds | null>(null);
  const [texts, setTexts] = useState<ThresholdTexts | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [state, setState] = useState<"idle" | "saving" | "saved">("idle");

  const read = useCallback(async () => {
    try {
      const mine = (await api.thresholds()).find((one) => one.queue === queue);
      if (!mine) return;
      setTold(mine);
      setTexts(textsOf(mine.thresholds));
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, [queue]);
  useEffect(() => void read(), [read]);

  const act = async (work: () => Promise<void>) => {
    setState("saving");
    setProblem(null);
    try {
      await work();
      setState("saved");
      await read();
    } catch (error) {
      setState("idle");
      setProblem(problemIn(error));
    }
  };
  return { told, texts, setTexts, problem, state, act };
}
