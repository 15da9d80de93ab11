import { useTranslation } from "react-i18next";
import type { Candidate, NameBook, Why } from "../../protocol";
import { clockText } from "../../state/clock";
import { askedText, changeText, counted, detailText, named } from "../../state/why";
import { useWhy } from "../../stores/why";
import { useTicking } from "../parts/clock";
import { nameOf, timeOfDay } from "../words";
import classes from "./why.module.css";

const MOST_ROWS = 100;

/** The whole answer for a call at an instant. `isLive`: that instant is now, and clocks run. */
export function WhyNow({ why, names, isLive = false }: { why: Why; names: NameBook; isLive?: boolean }) {
  const { t, i18n } = useTranslation();
  const held = why.held_for.map((agent) => named(names.agents, agent, i18n.language)).join(t("why.list"));
  return (
    <div data-testid={isLive ? "why-now" : "why-then"}>
      <p className={classes.what}>
        {named(names.queues, why.queue, i18n.language)} · {named(names.reasons, why.reason, i18n.language)}{" "}
        <span className={classes.dim}>
          {why.ahead === 0 ? t("why.aheadNone") : t("why.ahead", { count: why.ahead })} ·{" "}
          {t("why.plan", { version: why.plan_version })}
        </span>
      </p>
      <dl className={classes.facts}>
        <dt>{t("why.asked", { step: why.asked.step + 1, steps: why.steps })}</dt>
        <dd data-testid="why-asked">{askedText(why.asked, names, t, i18n.language)}</dd>
        <dt>{t("why.strategy")}</dt>
        <dd>{t(`why.strategies.${why.strategy}`)}</dd>
        {why.expected !== null && isLive && (
          <>
            <dt>{t("why.expected")}</dt>
            <dd data-testid="why-expected">
              {t(why.expected.rests_on > 0 ? "why.expectedAbout" : "why.expectedGuess", {
                wait: clockText(Math.round(why.expected.wait_s)),
                low: clockText(Math.round(why.expected.low_s)),
                high: clockText(Math.round(why.expected.high_s)),
              })}
            </dd>
          </>
        )}
        {why.held_s !== null && (
          <>
            <dt>{t("why.held", { agents: held })}</dt>
            <dd>{isLive ? <In seconds={why.held_s} /> : clockText(Math.round(why.held_s))}</dd>
          </>
        )}
      </dl>
      {why.is_paused && isLive && <p className={classes.problem}>{t("why.paused")}</p>}
      <h3>{isLive ? t("why.now") : timeOfDay(Date.parse(why.at), i18n.language)}</h3>
      <Counts skips={why.skips} />
      <Candidates why={why} names={names} />
      {isLive && <Changes why={why} names={names} />}
    </div>
  );
}

/** How many agents, by the rule that keeps them from the call. */
export function Counts({ skips }: { skips: Record<string, number> }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.counts}>
      {counted(skips).map(([rule, count]) => (
        <li key={rule} data-rule={rule}>
          {t(`why.rules.${rule}`)} <strong>{count}</strong>
        </li>
      ))}
    </ul>
  );
}

function Candidates({ why, names }: { why: Why; names: NameBook }) {
  const { t } = useTranslation();
  if (why.candidates.length === 0) return <p className={classes.dim}>{t("why.nobody")}</p>;
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className={classes.hidden}>{t("why.place")}</span>
            </th>
            <th scope="col">{t("why.agent")}</th>
            <th scope="col">{t("why.rule")}</th>
            <th scope="col">{t("why.detail")}</th>
          </tr>
        </thead>
        <tbody>
          {why.candidates.slice(0, MOST_ROWS).map((one, place) => (
            <Row key={one.agent} one={one} place={place + 1} names={names} />
          ))}
        </tbody>
      </table>
      {why.candidates.length > MOST_ROWS && (
        <p className={classes.dim}>{t("why.more", { count: why.candidates.length - MOST_ROWS })}</p>
      )}
    </>
  );
}

function Row({ one, place, names }: { one: Candidate; place: number; names: NameBook }) {
  const { t, i18n } = useTranslation();
  const rule = one.may_take
    ? t("why.freeNow")
    : one.rule === null
      ? t("why.heldAway")
      : t(`why.rules.${one.rule}`);
  const time = (iso: string) => shortTime(iso, i18n.language);
  return (
    <tr
      data-testid={`candidate-${one.agent}`}
      data-rule={one.may_take ? "free" : (one.rule ?? "held")}
      data-may={one.may_take}
    >
      <td className={classes.place}>{one.may_take ? place : "–"}</td>
      <th scope="row">
        {nameOf(one, i18n.language)} {one.is_preferred && <em>{t("why.preferred")}</em>}
      </th>
      <td className={classes.rule}>{rule}</td>
      <td className={classes.dim}>{detailText(one, names, t, i18n.language, time)}</td>
    </tr>
  );
}

function Changes({ why, names }: { why: Why; names: NameBook }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <h3>{t("why.changes")}</h3>
      {why.changes.length === 0 && <p className={classes.dim}>{t("why.noChanges")}</p>}
      <ol className={classes.changes}>
        {why.changes.map((one) => (
          <li
            key={`${one.event}-${one.agent ?? ""}-${one.asked?.step ?? ""}`}
            data-testid="change"
            data-event={one.event}
          >
            <In seconds={one.in_s} /> <span>{changeText(one, names, t, i18n.language)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** How long until something that was `seconds` ahead when the answer came. */
function In({ seconds }: { seconds: number }) {
  const { t } = useTranslation();
  const toldMs = useWhy(({ screen }) => screen.toldMs);
  const text = useTicking((now) => clockText(Math.max(0, Math.ceil(seconds - (now - toldMs) / 1000))));
  return (
    <span className={classes.in}>
      <span className={classes.hidden}>{t("why.in")}</span> {text}
    </span>
  );
}

/** Of today: the time of day; of another day: that day too. */
function shortTime(iso: string, language: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  const time = timeOfDay(at.getTime(), language);
  return isToday ? time : `${at.toLocaleDateString(language, { month: "short", day: "numeric" })} ${time}`;
}
