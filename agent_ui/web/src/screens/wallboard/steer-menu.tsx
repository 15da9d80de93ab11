import { Menu } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { showAbilities } from "../../stores/abilities";
import { useSeat } from "../../stores/seat";
import { useMay } from "../../stores/session";
import { RowButton } from "../parts/row-button";
import { nameOf } from "../words";
import classes from "./watch.module.css";

/** What a supervisor may have an agent do. In a call it is done after it: nobody is cut off. The menu is made when it is
 * opened: a floor that is scrolled makes a row for each notch of the wheel. */
export function SteerMenu({ agent, catalogue }: { agent: FloorAgent; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const isUp = useSeat((one) => one.screen.link === "up");
  const [isOpen, setIsOpen] = useState(false);
  const wasOpen = useRef(false); // when the mouse went down: that alone closes it
  const button = useRef<HTMLButtonElement>(null);
  return (
    <span className={classes.steer}>
      <RowButton
        ref={button}
        disabled={!isUp || agent.state === "signed-out"}
        data-testid={`steer-${agent.id}`}
        aria-label={t("steer.open", { agent: nameOf(agent, i18n.language) })}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerDown={() => {
          wasOpen.current = isOpen;
        }}
        onClick={(event) => setIsOpen(event.detail === 0 || !wasOpen.current)}
      >
        {t("steer.manage")}
      </RowButton>
      {isOpen && (
        <Opened
          agent={agent}
          catalogue={catalogue}
          onClose={() => {
            setIsOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </span>
  );
}

function Opened({
  agent,
  catalogue,
  onClose,
}: {
  agent: FloorAgent;
  catalogue: Catalogue;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const actions = useSeat((one) => one.actions);
  const mayChange = useMay("abilities");
  const isBusy = ["offered", "talking", "wrap-up"].includes(agent.state);
  const reasons = catalogue.not_ready_reasons.filter((reason) => reason.is_choosable);
  return (
    <Menu
      opened
      onClose={onClose}
      transitionProps={{ duration: 0 }}
      position="bottom-end"
      withinPortal
      returnFocus={false} // to the button, which is not what it hangs on
    >
      <Menu.Target>
        <span className={classes.hook} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t(isBusy ? "steer.afterCall" : "steer.now")}</Menu.Label>
        <Menu.Item
          disabled={agent.state === "ready" || agent.state === "wrap-up"}
          data-testid={`steer-ready-${agent.id}`}
          onClick={() => actions?.steer(agent.id, "ready", "")}
        >
          {t("steer.ready")}
        </Menu.Item>
        {reasons.map((reason) => (
          <Menu.Item
            key={reason.id}
            data-testid={`steer-${reason.id}-${agent.id}`}
            onClick={() => actions?.steer(agent.id, "not-ready", reason.id)}
          >
            {t("steer.notReady", { reason: nameOf(reason, i18n.language) })}
          </Menu.Item>
        ))}
        <Menu.Divider />
        {mayChange && (
          <Menu.Item data-testid={`abilities-${agent.id}`} onClick={() => showAbilities(agent.id)}>
            {t("abilities.open")}
          </Menu.Item>
        )}
        <Menu.Item
          data-testid={`steer-sign-out-${agent.id}`}
          onClick={() => actions?.steer(agent.id, "sign-out", "")}
        >
          {t("steer.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
