import { Button } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Figure, FigureCall } from "../../protocol";
import type { Beside } from "../../state/figure";
import { clockText } from "../../state/clock";
import { moreCalls, openThresholds } from "../../stores/beside-board";
import { useBoard } from "../../stores/board";
import { useMay } from "../../stores/session";
import { openWhy } from "../../stores/why";
import { Clock } from "../parts/clock";
import { Waiting } from "../parts/waiting";
import { callerText, dayAndMinute, dayAndTime, nameOf, percent, problemText, timeOfDay } from "../words";
import classes from "./figure.module.css";
import { valueText } from "./figure-words";
import { isOfNow } from "../../state/tile";

type Asked = Extract<Beside, { is: "figure" }>;

/** One figure walked back: its formula in words, what it is made of, and the calls behind it. */
export function FigureTold({ asked }: { asked: Asked }) {
  const { t, i18n } = useTranslation();
  const maySee = useMay("figures");
  const maySet = useMay("thresholds");
  const { told, problem } = asked;
  return (
    <>
      <p className={classes.formula} data-testid="figure-formula">
        {t(`figure.formula.${asked.figure}`, { ...said(told), minutes: 30 })}
      </p>
      {!maySee && <p className={classes.dim}>{t("figure.noCalls")}</p>}
      {problem && maySee && (
        <p className={classes.problem} role="alert" data-code={problem.code}>
          {problemText(problem, t, i18n.language)}
        </p>
      )}
      {maySee && !told && !problem && <Waiting>{t("why.loading")}</Waiting>}
      {maySee && told && <Made told={told} />}
      {maySet && (
        <p>
          <Button
            size="compact-sm"
            variant="default"
            data-testid="figure-thresholds"
            onClick={() => openThresholds(asked.queue)}
          >
            {t("thresholds.open")}
          </Button>
        </p>
      )}
      {maySee && told && <Agents told={told} />}
      {maySee && told && <Calls told={told} />}
    </>
  );
}

/** The parameters that stand in a formula; a promise is not asked for before the answer is there. */
function said(told: Figure | null): Record<string, string> {
  const promise = told?.parts.promise_s;
  return { seconds: promise === undefined || promise === null ? "…" : String(promise) };
}

/** The value, and what it is made of. */
function Made({ told }: { told: Figure }) {
  const { t, i18n } = useTranslation();
  const parts = Object.entries(told.parts).filter(([, value]) => value !== null);
  return (
    <>
      <p className={classes.value}>
        <strong data-testid="figure-value">{valueText(told.figure, told.value, t)}</strong>{" "}
        <span className={classes.dim}>
          {isOfNow(told.figure)
            ? t("tv.asOf", { time: timeOfDay(Date.parse(told.at), i18n.language) })
            : t("figure.since", {
                from: dayAndMinute(told.begins_at, i18n.language),
                at: timeOfDay(Date.parse(told.at), i18n.language),
              })}
        </span>
      </p>
      {parts.length > 0 && (
        <dl className={classes.parts}>
          {parts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(`figure.parts.${name}`)}</dt>
              <dd data-testid={`part-${name}`}>{partText(told.figure, name, value ?? 0, t)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

const shareParts = ["coming_level", "best"];
const wholeSeconds = ["left_s", "handle_s", "patience_s", "waited_s", "talked_s", "acw_s", "promise_s"];

function partText(figure: string, name: string, value: number, t: TFunction): string {
  if (name === "threshold") return valueText(figure, value, t);
  if (shareParts.includes(name)) return percent(value);
  if (wholeSeconds.includes(name)) return t("board.seconds", { seconds: Math.round(value) });
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

function Agents({ told }: { told: Figure }) {
  const { t, i18n } = useTranslation();
  if (told.agents.length === 0) return null;
  return (
    <ul className={classes.agents} data-testid="figure-agents">
      {told.agents.map((agent) => (
        <li key={agent.id}>
          {nameOf(agent, i18n.language)}
          {agent.is_ready && <span className={classes.dim}> · {t("state.ready")}</span>}
        </li>
      ))}
    </ul>
  );
}

function Calls({ told }: { told: Figure }) {
  const { t } = useTranslation();
  if (["ready", "staffed"].includes(told.figure)) return null;
  return (
    <section aria-label={t("figure.calls")}>
      <h3 data-testid="figure-total" data-total={told.total}>
        {t("figure.callsBehind", { count: told.total })}
      </h3>
      {told.calls.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t("figure.at")}</th>
              <th scope="col">{t("board.caller")}</th>
              <th scope="col">{t("figure.end")}</th>
              <th scope="col" className={classes.number}>
                {t(columnOf(told.figure))}
              </th>
              <th scope="col">{t("figure.links")}</th>
            </tr>
          </thead>
          <tbody>
            {told.calls.map((call) => (
              <Row key={`${call.id} ${call.at} ${call.score ?? ""}`} call={call} figure={told.figure} />
            ))}
          </tbody>
        </table>
      )}
      {told.calls.length < told.total && (
        <Button variant="subtle" size="compact-sm" data-testid="figure-more" onClick={moreCalls}>
          {t("figure.more", { count: told.total - told.calls.length })}
        </Button>
      )}
    </section>
  );
}

const columnOf = (figure: string): string =>
  figure === "csat" ? "figure.score" : figure === "aht" ? "figure.handled" : "figure.waited";

function Row({ call, figure }: { call: FigureCall; figure: string }) {
  const { t, i18n } = useTranslation();
  const mayExplain = useMay("explain");
  const mayHear = useMay("all-recordings");
  const caller = callerText(call.caller, t);
  return (
    <tr data-testid={`behind-${call.id}`} data-end={call.end}>
      <td>
        <time dateTime={call.at} title={dayAndTime(call.at, i18n.language)}>
          {timeOfDay(Date.parse(call.at), i18n.language)}
        </time>
      </td>
      <td>{caller}</td>
      <td>
        <End call={call} figure={figure} />
      </td>
      <td className={classes.number}>
        <Measure call={call} figure={figure} />
      </td>
      <td className={classes.links}>
        {mayExplain && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("why.openFor", { caller })}
            data-testid={`behind-why-${call.id}`}
            onClick={() => openWhy(call.id)}
          >
            {t("why.open")}
          </Button>
        )}
        {mayHear && call.end === "answered" && (
          <a href={`/recordings?call=${encodeURIComponent(call.id)}`} target="_blank" rel="noopener">
            {t("figure.recording")}
          </a>
        )}
      </td>
    </tr>
  );
}

/** How it ended, and by whom; of a promise, whether it was kept. */
function End({ call, figure }: { call: FigureCall; figure: string }) {
  const { t, i18n } = useTranslation();
  const who = call.agent
    ? nameOf({ name_zh: call.agent_name_zh ?? "", name_en: call.agent_name_en ?? "" }, i18n.language)
    : "";
  const word =
    call.end === "answered" && !["aht", "csat"].includes(figure)
      ? t(call.is_within ? "figure.ends.within" : "figure.ends.late")
      : t(`figure.ends.${call.end}`);
  return (
    <>
      {word}
      {who && <span className={classes.dim}> · {who}</span>}
      {call.chance !== null && call.chance !== undefined && (
        <span className={classes.dim}> · {t("figure.chance", { chance: percent(call.chance) })}</span>
      )}
    </>
  );
}

function Measure({ call, figure }: { call: FigureCall; figure: string }) {
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  if (figure === "csat") return call.score ?? "–";
  if (figure === "aht") return clockText(Math.round((call.talked_s ?? 0) + (call.acw_s ?? 0)));
  if (call.end === "waiting") return <Clock since={call.at} offsetMs={offsetMs} />;
  return call.waited_s === null || call.waited_s === undefined ? "–" : clockText(Math.round(call.waited_s));
}
