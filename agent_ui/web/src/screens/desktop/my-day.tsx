import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { clockText } from "../../state/clock";
import { ahtS, csatOf, occupancy, stateS } from "../../state/day";
import { useDesk } from "../../stores/desk";
import { useTicking } from "../parts/clock";
import { dayAndMinute, nameOf, percent } from "../words";
import { ReasonTime, type Times } from "./reason-time";
import classes from "./side.module.css";

const STATES = ["ready", "offered", "talking", "wrap-up", "not-ready"] as const;

/** Calls, what they took, time per state and what callers said: as the journal has it, running with the clock. */
export default function MyDay({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const owed = useDesk(({ screen }) => screen.snapshot?.owed ?? 0);
  const owedDue = useDesk(({ screen }) => screen.snapshot?.owed_due ?? null);
  const day = useDesk(({ screen }) => screen.snapshot?.day ?? null);
  const me = useDesk(({ screen }) => screen.snapshot?.me ?? null);
  const offsetMs = useDesk(({ screen }) => screen.offsetMs);
  if (day === null || me === null) return <p className={classes.dim}>{t("day.none")}</p>;
  const aht = ahtS(day);
  return (
    <div data-testid="my-day">
      <dl className={classes.figures}>
        <Figure label={t("day.calls")} testid="day-calls" value={String(day.calls)} />
        <Figure
          label={t("day.aht")}
          testid="day-aht"
          value={aht === null ? "–" : clockText(aht)}
          detail={
            aht === null
              ? ""
              : t("day.parts", {
                  talk: clockText(day.talked_s / day.calls),
                  hold: clockText(day.held_s / day.calls),
                  acw: clockText(day.acw_s / day.calls),
                })
          }
        />
        <Occupancy day={day} me={me} offsetMs={offsetMs} />
        <Figure
          label={t("day.csat")}
          testid="day-csat"
          value={percent(csatOf(day))}
          detail={day.rated > 0 ? t("day.rated", { count: day.rated }) : ""}
        />
        <Figure
          label={t("day.owed")}
          testid="day-owed"
          value={String(owed)}
          detail={owedDue ? t("day.owedDue", { when: dayAndMinute(owedDue, i18n.language) }) : ""}
        />
      </dl>
      <h3>{t("day.states")}</h3>
      <table className={classes.times}>
        <tbody>
          {STATES.map((state) => (
            <tr key={state} data-testid={`day-${state}`}>
              <th scope="row">{t(`state.${state}`)}</th>
              <td>
                <StateTime {...{ day, me, state, offsetMs }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Reasons {...{ day, me, offsetMs, catalogue }} />
      <p className={classes.dim}>{t("day.words")}</p>
    </div>
  );
}

function Figure(props: { label: string; testid: string; value: string; detail?: string }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd data-testid={props.testid}>{props.value}</dd>
      {props.detail && <dd className={classes.dim}>{props.detail}</dd>}
    </div>
  );
}

function Occupancy({ day, me, offsetMs }: Times) {
  const { t } = useTranslation();
  const text = useTicking((now) => percent(occupancy(day, me, now, offsetMs)));
  return <Figure label={t("day.occupancy")} testid="day-occupancy" value={text} />;
}

function StateTime({ day, me, state, offsetMs }: Times & { state: string }) {
  const text = useTicking((now) => clockText(stateS(day, me, state, now, offsetMs)));
  return <span>{text}</span>;
}

function Reasons({ day, me, offsetMs, catalogue }: Times & { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const used = catalogue.not_ready_reasons.filter(
    (one) => one.id in day.reasons || one.id === me.reason || (one.limit_s ?? null) !== null,
  );
  if (used.length === 0) return null;
  return (
    <>
      <h3>{t("day.reasons")}</h3>
      <table className={classes.times}>
        <tbody>
          {used.map((one) => (
            <tr key={one.id} data-testid={`day-reason-${one.id}`}>
              <th scope="row">{nameOf(one, i18n.language)}</th>
              <td>
                <ReasonTime {...{ day, me, offsetMs }} reason={one.id} limitS={one.limit_s ?? null} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
