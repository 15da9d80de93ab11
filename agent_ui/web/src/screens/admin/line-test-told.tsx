import { useTranslation } from "react-i18next";
import type { LineTest } from "../../protocol";
import { details, isGood, isOver, steps } from "../../state/line-test";
import { Heads } from "../parts/heads";
import { dayAndTime } from "../words";
import classes from "./admin.module.css";

/** One test call as it goes on, a line for each step; read out as they come. */
export function Progress({ test }: { test: LineTest }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  return (
    <section
      className={classes.form}
      aria-label={t("admin.lineTests.result")}
      aria-live="polite"
      data-testid="line-test"
      data-state={test.state}
      data-result={test.result}
    >
      <ol className={classes.problems}>
        {steps(test).map((one) => (
          <li key={one.key}>{t(one.key, one.put)}</li>
        ))}
        {test.state === "over" && (
          <li>
            <strong className={isGood(test) ? classes.good : classes.problem}>
              {t("admin.lineTests.ended", {
                s: (test.ended_s ?? 0).toFixed(1),
                result: t(`admin.lineTests.results.${test.result}`, test.result ?? ""),
              })}
            </strong>
            <ul className={classes.problems}>
              {details(test, language).map((one) => (
                <li key={one.key}>{t(one.key, one.put)}</li>
              ))}
              {test.why && <li>{test.why}</li>}
            </ul>
          </li>
        )}
      </ol>
      {!isOver(test) && <p className={classes.none}>{t(`admin.lineTests.states.${test.state}`)}…</p>}
    </section>
  );
}

/** Those of the last hour, everybody's. */
export function Past({ tests, onChoose }: { tests: LineTest[]; onChoose(test: LineTest): void }) {
  const { t, i18n } = useTranslation();
  if (tests.length === 0) return <p className={classes.none}>{t("admin.lineTests.none")}</p>;
  return (
    <table className={classes.table}>
      <Heads
        texts={[
          "admin.lineTests.at",
          "admin.lineTests.line",
          "admin.lineTests.number",
          "admin.lineTests.resultOf",
          "admin.lineTests.by",
        ]}
      />
      <tbody>
        {tests.map((one) => (
          <tr key={one.id} data-testid={`past-${one.id}`}>
            <td>
              <button type="button" className={classes.pick} onClick={() => onChoose(one)}>
                {dayAndTime(one.began_at, i18n.language)}
              </button>
            </td>
            <td>{one.line}</td>
            <td>{one.number}</td>
            <td>
              {one.state === "over"
                ? t(`admin.lineTests.results.${one.result}`, one.result ?? "")
                : t(`admin.lineTests.states.${one.state}`)}
            </td>
            <td>{one.by}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
