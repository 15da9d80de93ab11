import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { listeners, mayListen } from "../../state/seat";
import { useSeat } from "../../stores/seat";
import { useMay } from "../../stores/session";
import { RowButton } from "../parts/row-button";
import { nameOf } from "../words";
import { seatKeys } from "./seat-keys";
import { SteerMenu } from "./steer-menu";
import classes from "./watch.module.css";

/** In an agent's row: listen to the conversation, follow the agent, who does so already, and what the agent is to do. */
export function WatchRow({ agent, catalogue }: { agent: FloorAgent; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const screen = useSeat((one) => one.screen);
  const actions = useSeat((one) => one.actions);
  const maySteer = useMay("steer");
  const isZh = i18n.language.startsWith("zh");
  const here = listeners(screen, agent.id);
  const name = nameOf(agent, i18n.language);
  const isIn = agent.state !== "signed-out";
  const can = isIn && mayListen(screen);
  const focus = { onFocus: () => actions?.focus(agent.id), onBlur: () => actions?.focus(null) };
  return (
    <span className={classes.row}>
      <RowButton
        {...focus}
        disabled={!can || agent.state !== "talking"}
        data-testid={`listen-${agent.id}`}
        aria-label={t("watch.listenTo", { agent: name })}
        aria-keyshortcuts={seatKeys.listen}
        onClick={() => actions?.listen(agent.id, agent.call, "listen", false)}
      >
        {t("watch.listen")}
      </RowButton>
      <RowButton
        {...focus}
        disabled={!can}
        data-testid={`follow-${agent.id}`}
        aria-label={t("watch.followAgent", { agent: name })}
        aria-keyshortcuts={seatKeys.follow}
        onClick={() => actions?.listen(agent.id, agent.call, "listen", true)}
      >
        {t("watch.follow")}
      </RowButton>
      {maySteer && <SteerMenu agent={agent} catalogue={catalogue} />}
      {here.length > 0 && (
        <span className={classes.heard} data-testid={`heard-${agent.id}`}>
          {t("watch.heardBy", {
            who: here.map((one) => (isZh ? one.supervisor_zh : one.supervisor_en)).join(", "),
          })}
        </span>
      )}
    </span>
  );
}
