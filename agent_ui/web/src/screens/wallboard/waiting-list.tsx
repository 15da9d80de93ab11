import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, RequestFailed } from "../../link/http";
import type { Catalogue, WaitingCall } from "../../protocol";
import { useBoard } from "../../stores/board";
import { openWhy, useWhy } from "../../stores/why";
import { useMay } from "../../stores/session";
import { Caller } from "../parts/caller";
import { Clock } from "../parts/clock";
import { callerText, nameById, problemText } from "../words";
import { agentName } from "./agent-name";
import floor from "./floor.module.css";
import classes from "./why.module.css";

const MOST_ROWS = 50;

/** Everybody who waits, first served first; each can be asked about. */
export function WaitingList({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const calls = useWhy(({ screen }) => screen.waiting);
  const problem = useWhy(({ screen }) => screen.waitingProblem);
  const about = useWhy(({ screen }) => screen.about);
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  return (
    <section className={floor.floor} aria-label={t("why.title")} data-testid="waiting-list">
      <header className={floor.head}>
        <h2>{t("why.title")}</h2>
        <span className={floor.count}>{calls.length > 0 ? calls.length : t("why.none")}</span>
        {problem && <span className={classes.problem}>{problemText(problem, t, i18n.language)}</span>}
      </header>
      {calls.length > 0 && (
        <table className={floor.table}>
          <thead>
            <tr>
              <th scope="col">{t("why.call")}</th>
              <th scope="col">{t("why.queue")}</th>
              <th scope="col">{t("why.reason")}</th>
              <th scope="col" className={floor.figure}>
                {t("why.waits")}
              </th>
              <th scope="col" className={floor.figure}>
                {t("why.place")}
              </th>
              <th scope="col" className={floor.figure}>
                {t("why.step")}
              </th>
              <th scope="col">
                <span className={classes.hidden}>{t("why.open")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {calls.slice(0, MOST_ROWS).map((call) => (
              <Row key={call.id} {...{ call, offsetMs, catalogue }} isOpen={call.id === about} />
            ))}
          </tbody>
        </table>
      )}
      {calls.length > MOST_ROWS && (
        <p className={floor.none}>{t("why.more", { count: calls.length - MOST_ROWS })}</p>
      )}
    </section>
  );
}

interface RowProps {
  call: WaitingCall;
  offsetMs: number;
  catalogue: Catalogue;
  isOpen: boolean;
}

function Row({ call, offsetMs, catalogue, isOpen }: RowProps) {
  const { t, i18n } = useTranslation();
  const [problem, setProblem] = useState("");
  const cancel = () =>
    api
      .cancelCallback(call.id)
      .catch((error: unknown) =>
        setProblem(error instanceof RequestFailed ? problemText(error.problem, t, i18n.language) : ""),
      );
  const mayCancel = useMay("callbacks");
  const caller = callerText(call.caller, t);
  const marks = [
    call.is_emergency ? t("why.emergency") : "",
    call.is_return ? t("why.isReturn") : "",
    call.is_callback ? t("why.isCallback") : "",
    call.offered_to === null ? "" : t("why.offeredTo", { agent: agentName(call.offered_to, i18n.language) }),
  ].filter(Boolean);
  return (
    <tr data-testid={`waiting-${call.id}`} data-open={isOpen}>
      <th scope="row">
        <Caller kind="call" id={call.id} number={call.caller} />{" "}
        {marks.length > 0 && <span className={floor.why}>{marks.join(t("why.list"))}</span>}
      </th>
      <td>{nameById(catalogue.queues, call.queue, i18n.language)}</td>
      <td>{nameById(catalogue.reasons, call.reason, i18n.language)}</td>
      <td className={floor.figure}>
        <Clock since={call.joined_at} offsetMs={offsetMs} />
      </td>
      <td className={floor.figure}>{call.place}</td>
      <td className={floor.figure}>{call.step + 1}</td>
      <td className={classes.act}>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isOpen}
          aria-label={t("why.openFor", { caller })}
          data-testid={`why-${call.id}`}
          onClick={() => openWhy(call.id)}
        >
          {t("why.open")}
        </Button>
        {call.is_callback && mayCancel && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("why.cancelCallbackOf", { caller })}
            data-testid={`cancel-${call.id}`}
            onClick={() => void cancel()}
          >
            {t("why.cancelCallback")}
          </Button>
        )}
        {problem && (
          <span className={classes.problem} role="alert">
            {t("why.cancelFailed", { why: problem })}
          </span>
        )}
      </td>
    </tr>
  );
}
