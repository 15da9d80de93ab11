import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall, SecondParty } from "../../protocol";
import { isLead, partiesOf, secondOf } from "../../state/second";
import { useFreshColleagues } from "../../stores/colleagues";
import { useDesk } from "../../stores/desk";
import { Clock } from "../parts/clock";
import { KeyButton } from "../parts/key-button";
import { nameById } from "../words";
import classes from "./call.module.css";
import { keys } from "./keys";

interface Props {
  call: DeskCall;
  catalogue: Catalogue;
  offsetMs: number;
}

/** Who else is in the call, or sought for it, and what can be done about that. */
export function SecondPanel({ call, catalogue, offsetMs }: Props) {
  const { i18n } = useTranslation();
  const parties = partiesOf(call);
  const second = secondOf(call);
  const isWanted = second !== null || parties.length > 0 || (call.by ?? null) !== null;
  const colleagues = useFreshColleagues(isWanted);
  const name = (id: string) => nameById(colleagues, id, i18n.language);
  if (call.part === "second") return <Consulted call={call} name={name} />;
  return (
    <>
      {parties.length > 0 && <Conference call={call} name={name} />}
      {second && <Second call={call} second={second} name={name} catalogue={catalogue} offsetMs={offsetMs} />}
    </>
  );
}

type NameOf = (id: string) => string;

/** Who brings this call, and why, before it is answered. */
export function OfferedBy({ call }: { call: DeskCall }) {
  const { t, i18n } = useTranslation();
  const by = call.by ?? null;
  const colleagues = useFreshColleagues(by !== null);
  if (by === null || !call.asked) return null;
  const who = nameById(colleagues, by, i18n.language);
  return (
    <p className={classes.second} role="status" data-testid="offered-by">
      {t(call.asked === "transfer" ? "call.offeredBy" : "call.consultOfferedBy", { who })}
    </p>
  );
}

/** What the one hears who is consulted. */
function Consulted({ call, name }: { call: DeskCall; name: NameOf }) {
  const { t } = useTranslation();
  const who = name(call.by ?? "");
  return (
    <p className={classes.second} role="status" data-testid="consulted">
      {t(call.held_since ? "call.secondWaits" : "call.consultedBy", { who })}
    </p>
  );
}

function Conference({ call, name }: { call: DeskCall; name: NameOf }) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const parties = partiesOf(call);
  const who = parties.map(name).join(", ");
  return (
    <div className={classes.second} role="status" data-testid="conference">
      <span>{t("call.conference", { who })}</span>
      {isLead(call) &&
        parties.map((party, place) => (
          <KeyButton
            key={party}
            label={t("call.drop", { who: name(party) })}
            keyName={place === parties.length - 1 ? keys.drop : ""}
            testid={`drop-${party}`}
            isSmall
            isDrop={place === parties.length - 1}
            onClick={() => actions?.dropParty(call.id, party)}
          />
        ))}
    </div>
  );
}

const SAID = {
  seeking: "call.seeking",
  ringing: "call.ringingSecond",
  waiting: "call.waitingSecond",
} as const;

function Second({ call, second, name, catalogue, offsetMs }: Props & { second: SecondParty; name: NameOf }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const queue = nameById(catalogue.queues, second.queue, i18n.language);
  const expert = second.agent === null ? t("call.anExpert", { queue }) : name(second.agent);
  const who = second.number || expert;
  const isThere = second.state === "with" || second.state === "waiting";
  const talks = partiesOf(call).length > 0 ? "call.withSecondConference" : "call.withSecond";
  return (
    <fieldset className={classes.second} data-testid="second" data-state={second.state}>
      <legend className={classes.legend}>{t("call.secondLabel")}</legend>
      <p className={classes.said} role="status">
        {t(second.state === "with" ? talks : SAID[second.state], { who })}{" "}
        <Clock since={second.since} offsetMs={offsetMs} />
      </p>
      <KeyButton
        label={t("call.takeBackSecond")}
        keyName={keys.hold}
        look={isThere ? "plain" : "accent"}
        testid="take-back"
        onClick={() => actions?.second("take-back")}
      />
      {isThere && (
        <>
          <KeyButton
            label={t("call.complete")}
            keyName={keys.complete}
            look="accent"
            testid="complete"
            onClick={() => actions?.second("complete")}
          />
          <KeyButton
            label={t("call.merge")}
            keyName={keys.merge}
            testid="merge"
            onClick={() => actions?.second("merge")}
          />
          <KeyButton
            label={t("call.swap")}
            keyName={keys.swap}
            testid="swap"
            isPressed={second.state === "waiting"}
            onClick={() => actions?.second("swap")}
          />
        </>
      )}
    </fieldset>
  );
}
