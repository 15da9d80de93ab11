import { Button, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { matching } from "../../state/directory";
import { talkingCall } from "../../state/desk";
import { isLead, partiesOf } from "../../state/second";
import { useBoard, watchBoard } from "../../stores/board";
import { useDesk } from "../../stores/desk";
import { useSession } from "../../stores/session";
import { Clock } from "../parts/clock";
import { StateShape } from "../parts/state-mark";
import { nameById, nameOf } from "../words";
import classes from "./side.module.css";

/** Everybody who is signed in, as the floor is pushed; typing finds, Enter asks first, Shift+Enter gives the call. */
export function Directory({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const agents = useBoard(({ screen }) => screen.agents);
  const offsetMs = useBoard(({ screen }) => screen.offsetMs);
  const me = useSession(({ session }) => (session.is === "in" ? session.me.id : ""));
  const screen = useDesk((desk) => desk.screen);
  const actions = useDesk((desk) => desk.actions);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  useEffect(() => watchBoard(), []);
  const call = talkingCall(screen);
  const canSeek = call !== null && isLead(call) && !call.second && partiesOf(call).length === 0;
  const team = (agent: FloorAgent) => nameById(catalogue.teams ?? [], agent.team || null, i18n.language);
  const found = matching(agents, typed, me, i18n.language, team);
  const chosen = found[Math.min(at, found.length - 1)];
  const seek = (how: "consult" | "transfer-to", agent: FloorAgent | undefined) => {
    if (call && canSeek && agent?.state === "ready") actions?.seek(call.id, how, { to: agent.id });
  };
  return (
    <div data-testid="directory">
      <TextInput
        id="directory-filter"
        aria-label={t("people.find")}
        placeholder={t("people.find")}
        description={canSeek ? t("people.keys") : t("people.noCall")}
        value={typed}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
          else if (event.key === "Enter") seek(event.shiftKey ? "transfer-to" : "consult", chosen);
          else return;
          event.preventDefault();
        }}
        data-testid="directory-filter"
      />
      <ul className={classes.people} aria-label={t("side.people")}>
        {found.map((agent) => (
          <li
            key={agent.id}
            data-testid={`person-${agent.id}`}
            data-state={agent.state}
            data-chosen={agent === chosen}
          >
            <StateShape state={agent.state} size={12} />
            <strong>{nameOf(agent, i18n.language)}</strong>
            <span className={classes.dim}>{team(agent)}</span>
            <span className={`${classes.grow} ${classes.dim}`}>
              {t(`state.${agent.state}`)} <Clock since={agent.since} offsetMs={offsetMs} />
            </span>
            {canSeek && (
              <>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={agent.state !== "ready"}
                  onClick={() => seek("consult", agent)}
                  data-testid={`ask-${agent.id}`}
                >
                  {t("people.ask")}
                </Button>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={agent.state !== "ready"}
                  onClick={() => seek("transfer-to", agent)}
                  data-testid={`give-${agent.id}`}
                >
                  {t("people.give")}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={classes.dim}>{t("people.nobody")}</p>}
    </div>
  );
}
