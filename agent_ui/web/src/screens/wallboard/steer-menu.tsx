import { Menu } from "@mantine/core";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { showAbilities } from "../../stores/abilities";
import { useSeat } from "../../stores/seat";
import { useMay } from "../../stores/session";
import { RowButton } from "../parts/row-button";
import { nameOf } from "../words";

/** What a supervisor may have an agent do. In a call it is done after it: nobody is cut off. The menu is made at the
 * first press of its button: a floor that is scrolled makes a row for each notch of the wheel. */
export function SteerMenu({ agent, catalogue }: { agent: FloorAgent; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useSeat((one) => one.actions);
  const isUp = useSeat((one) => one.screen.link === "up");
  const mayChange = useMay("abilities");
  const [isMade, setIsMade] = useState(false);
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!isMade) return;
    button.current?.focus(); // it is another button now, with a menu to it, which gives the focus back to it
    setIsOpen(true);
  }, [isMade]);
  const target = (
    <RowButton
      ref={button}
      disabled={!isUp || agent.state === "signed-out"}
      data-testid={`steer-${agent.id}`}
      aria-label={t("steer.open", { agent: nameOf(agent, i18n.language) })}
      aria-haspopup="menu"
      onClick={isMade ? undefined : () => setIsMade(true)}
    >
      {t("steer.manage")}
    </RowButton>
  );
  if (!isMade) return target;
  const isBusy = ["offered", "talking", "wrap-up"].includes(agent.state);
  const reasons = catalogue.not_ready_reasons.filter((reason) => reason.is_choosable);
  return (
    <Menu
      opened={isOpen}
      onChange={setIsOpen}
      transitionProps={{ duration: 0 }}
      position="bottom-end"
      withinPortal
      // The floor moves under the supervisor: a menu that is not drawn because its row is out of sight takes no focus.
      onOpen={() => button.current?.scrollIntoView({ block: "nearest" })}
      hideDetached={false}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t(isBusy ? "steer.afterCall" : "steer.now")}</Menu.Label>
        <Menu.Item
          disabled={agent.state === "ready"}
          data-testid={`steer-ready-${agent.id}`}
          onClick={() => actions?.steer(agent.id, "ready", "")}
        >
          {t(agent.state === "wrap-up" ? "steer.readyOwed" : "steer.ready")}
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
