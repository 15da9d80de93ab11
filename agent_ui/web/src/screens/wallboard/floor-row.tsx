import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { openWhy, useWhy } from "../../stores/why";
import { Caller } from "../parts/caller";
import { Clock } from "../parts/clock";
import { RowButton } from "../parts/row-button";
import { StateShape } from "../parts/state-mark";
import { callerText, nameById, nameOf } from "../words";
import { AttentionMark, HandMark, LimitMark, PauseMark } from "./floor-marks";
import { WatchRow } from "./watch-row";
import classes from "./floor.module.css";

interface RowProps {
  agent: FloorAgent;
  offsetMs: number;
  catalogue: Catalogue;
  maySee: boolean;
  mayWatch: boolean;
  place: number;
  isActive: boolean;
  measure: (row: HTMLTableRowElement | null) => void;
}

/** One agent; drawn anew only when something of the row has changed. */
export const FloorRow = memo(function FloorRow(props: RowProps) {
  const { agent, offsetMs, catalogue, maySee, mayWatch, place, isActive, measure } = props;
  const { t, i18n } = useTranslation();
  const why = agent.reason === null ? "" : nameById(catalogue.not_ready_reasons, agent.reason, i18n.language);
  return (
    <tr
      ref={measure}
      data-index={place}
      aria-rowindex={place + 2}
      tabIndex={isActive ? 0 : -1}
      data-agent={agent.id}
      data-testid={`agent-${agent.id}`}
      data-state={agent.state}
    >
      <th scope="row">{nameOf(agent, i18n.language)}</th>
      <td>
        <span className={classes.state}>
          <StateShape state={agent.state} size={12} />
          <span className={classes.word} data-state={agent.state}>
            {t(`state.${agent.state}`)}
          </span>
          {agent.is_outbound && <span className={classes.why}>{t("board.outbound")}</span>}
          {agent.state === "not-ready" && why && <span className={classes.why}>{why}</span>}
          <HandMark agent={agent} offsetMs={offsetMs} />
          <PauseMark agent={agent} offsetMs={offsetMs} />
          <LimitMark agent={agent} offsetMs={offsetMs} />
          <AttentionMark agent={agent} offsetMs={offsetMs} />
        </span>
      </td>
      <td className={classes.figure}>
        {agent.state === "signed-out" ? "–" : <Clock since={agent.since} offsetMs={offsetMs} />}
      </td>
      <td>
        {agent.caller !== null && <Caller kind="call" id={agent.call ?? ""} number={agent.caller} />}{" "}
        {maySee && agent.call !== null && (
          <WhyButton call={agent.call} caller={callerText(agent.caller ?? "", t)} />
        )}
      </td>
      <td>{nameById(catalogue.queues, agent.queue, i18n.language)}</td>
      <td className={classes.figure}>{agent.handled_today}</td>
      {mayWatch && (
        <td>
          <WatchRow agent={agent} catalogue={catalogue} />
        </td>
      )}
    </tr>
  );
});

/** How the agent came to this call. */
function WhyButton({ call, caller }: { call: string; caller: string }) {
  const { t } = useTranslation();
  const isOpen = useWhy(({ screen }) => screen.about === call);
  return (
    <RowButton
      look="quiet"
      aria-expanded={isOpen}
      aria-label={t("why.openFor", { caller })}
      data-testid={`why-floor-${call}`}
      onClick={() => openWhy(call)}
    >
      {t("why.open")}
    </RowButton>
  );
}
