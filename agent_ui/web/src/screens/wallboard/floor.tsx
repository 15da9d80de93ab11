import { Button, SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { type FloorOrder, sortFloor } from "../../state/wallboard";
import { useMay } from "../../stores/session";
import { openWhy, useWhy } from "../../stores/why";
import { Caller } from "../parts/caller";
import { Clock } from "../parts/clock";
import { StateShape } from "../parts/state-mark";
import { callerText, nameById, nameOf } from "../words";
import { HandMark, LimitMark } from "./floor-marks";
import { WatchRow } from "./watch-row";
import classes from "./floor.module.css";

const SendMessage = lazy(() => import("./send-message"));

/** Every agent: state, how long, with whom, how many today. */
export function Floor({
  agents,
  offsetMs,
  catalogue,
  maySee,
  mayWatch,
}: {
  agents: FloorAgent[];
  offsetMs: number;
  catalogue: Catalogue;
  maySee: boolean;
  mayWatch: boolean;
}) {
  const { t, i18n } = useTranslation();
  const maySteer = useMay("steer");
  const [order, setOrder] = useState<FloorOrder>("state");
  const signedIn = agents.filter((agent) => agent.state !== "signed-out").length;
  return (
    <section className={classes.floor} aria-label={t("board.agents")}>
      <header className={classes.head}>
        <h2>{t("board.agents")}</h2>
        <span className={classes.count}>{t("board.signedIn", { count: signedIn })}</span>
        <span className={classes.sort} id="floor-sort">
          {t("board.sort")}
        </span>
        <SegmentedControl
          size="xs"
          aria-labelledby="floor-sort"
          value={order}
          onChange={(value) => setOrder(value as FloorOrder)}
          data={[
            { value: "state", label: t("board.sortState") },
            { value: "since", label: t("board.sortSince") },
            { value: "name", label: t("board.sortName") },
          ]}
        />
      </header>
      {maySteer && (
        <Suspense>
          <SendMessage agents={agents} />
        </Suspense>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("board.agent")}</th>
            <th scope="col">{t("board.state")}</th>
            <th scope="col" className={classes.figure}>
              {t("board.time")}
            </th>
            <th scope="col">{t("board.caller")}</th>
            <th scope="col">{t("board.queue")}</th>
            <th scope="col" className={classes.figure}>
              {t("board.handled")}
            </th>
            {mayWatch && <th scope="col">{t("watch.column")}</th>}
          </tr>
        </thead>
        <tbody>
          {sortFloor(agents, order, i18n.language).map((agent) => (
            <Row key={agent.id} {...{ agent, offsetMs, catalogue, maySee, mayWatch }} />
          ))}
        </tbody>
      </table>
      {agents.length === 0 && <p className={classes.none}>{t("board.noAgents")}</p>}
    </section>
  );
}

interface RowProps {
  agent: FloorAgent;
  offsetMs: number;
  catalogue: Catalogue;
  maySee: boolean;
  mayWatch: boolean;
}

function Row({ agent, offsetMs, catalogue, maySee, mayWatch }: RowProps) {
  const { t, i18n } = useTranslation();
  const why = agent.reason === null ? "" : nameById(catalogue.not_ready_reasons, agent.reason, i18n.language);
  return (
    <tr data-testid={`agent-${agent.id}`} data-state={agent.state}>
      <th scope="row">
        {nameOf(agent, i18n.language)} <HandMark agent={agent} offsetMs={offsetMs} />
      </th>
      <td>
        <span className={classes.state}>
          <StateShape state={agent.state} size={12} />
          <span className={classes.word} data-state={agent.state}>
            {t(`state.${agent.state}`)}
          </span>
          {agent.is_outbound && <span className={classes.why}>{t("board.outbound")}</span>}
          {agent.state === "not-ready" && why && <span className={classes.why}>{why}</span>}
          <LimitMark agent={agent} offsetMs={offsetMs} />
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
}

/** How the agent came to this call. */
function WhyButton({ call, caller }: { call: string; caller: string }) {
  const { t } = useTranslation();
  const isOpen = useWhy(({ screen }) => screen.about === call);
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-expanded={isOpen}
      aria-label={t("why.openFor", { caller })}
      data-testid={`why-floor-${call}`}
      onClick={() => openWhy(call)}
    >
      {t("why.open")}
    </Button>
  );
}
