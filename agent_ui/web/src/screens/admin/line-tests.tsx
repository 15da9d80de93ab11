import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { lineTests } from "../../link/line-tests";
import type { LineNow, LineTest, LineTests, LineTestWish, Problem } from "../../protocol";
import { isOver } from "../../state/line-test";
import { useSession } from "../../stores/session";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { useFollowed } from "../parts/use-followed";
import classes from "./admin.module.css";
import { LineTestForm } from "./line-test-form";
import { Past, Progress } from "./line-test-told";

const REFRESH_MS = 5000;

/** Trunks and spans as they are now, and a test call over one of them. */
export default function Lines() {
  const { t } = useTranslation();
  const me = useSession((state) => (state.session.is === "in" ? state.session.me.id : ""));
  const [all, setAll] = useState<LineTests | null>(null);
  const [line, setLine] = useState<string | null>(null);
  const [test, setTest] = useState<LineTest | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [unread, setUnread] = useState<Problem | null>(null); // why the lists could not be read; they are again soon
  const read = useCallback(() => {
    lineTests.all().then(
      (told) => {
        setAll(told);
        setUnread(null);
        const own = told.tests.find((one) => one.by === me && !isOver(one));
        setTest((now) => now ?? own ?? null); // of before a reload
      },
      (error: unknown) => setUnread(problemIn(error)),
    );
  }, [me]);
  useEffect(() => {
    read();
    const timer = setInterval(read, REFRESH_MS);
    return () => clearInterval(timer);
  }, [read]);
  const told = useCallback(
    (one: LineTest) => {
      setTest(one);
      if (isOver(one)) read();
    },
    [read],
  );
  useFollowed(test !== null && !isOver(test) ? test.id : null, lineTests.one, told);
  const begin = async (chosen: string, wish: LineTestWish) => {
    try {
      setTest(await lineTests.begin(chosen, wish));
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
    read();
  };
  if (all === null) return <ProblemLine problem={unread} className={classes.problem} testid="problem" />;
  return (
    <div>
      <div className={classes.head}>
        <h2>{t("admin.section.lineTests")}</h2>
      </div>
      <p className={classes.none}>{t("admin.lineTests.are")}</p>
      {all.lines.length === 0 && (
        <p className={classes.warning} data-testid="no-lines">
          {t("admin.lineTests.noLines")}
        </p>
      )}
      <div className={classes.split}>
        <div>
          <Known lines={all.lines} chosen={line} onChoose={setLine} />
          <h3 className={classes.apart}>{t("admin.lineTests.recent")}</h3>
          <Past tests={all.tests} onChoose={setTest} />
        </div>
        <div className={classes.stack}>
          <LineTestForm
            lines={all.lines.map((one) => one.id)}
            line={line ?? all.lines[0]?.id ?? null}
            left={all.left}
            isBusy={test !== null && !isOver(test)}
            onLine={setLine}
            onCall={begin}
          />
          <ProblemLine problem={problem ?? unread} className={classes.problem} testid="problem" />
          {test && <Progress test={test} />}
        </div>
      </div>
    </div>
  );
}

function Known(props: { lines: LineNow[]; chosen: string | null; onChoose(line: string): void }) {
  const { t } = useTranslation();
  if (props.lines.length === 0) return null;
  return (
    <table className={classes.table}>
      <Heads texts={["admin.lineTests.line", "admin.lineTests.state", "admin.lineTests.inUse"]} />
      <tbody>
        {props.lines.map((one) => (
          <tr key={one.id} data-testid={`line-${one.id}`} data-chosen={one.id === props.chosen}>
            <th scope="row">
              <button
                type="button"
                className={classes.pick}
                aria-label={t("admin.lineTests.another", { line: one.id })}
                onClick={() => props.onChoose(one.id)}
              >
                {one.id}
              </button>{" "}
              <span className={classes.dim}>{t(`lines.kinds.${one.kind}`, one.kind)}</span>
            </th>
            <td>
              <span className={colour(one)}>{t(`lines.states.${one.state}`)}</span>
              {one.why && <span className={classes.dim}> · {t(`lines.why.${one.why}`, one.why)}</span>}
            </td>
            <td>
              {one.in_use}
              {one.capacity !== null && ` / ${one.capacity}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function colour(line: LineNow) {
  if (line.state === "up") return classes.good;
  return line.state === "down" ? classes.problem : classes.dim;
}
