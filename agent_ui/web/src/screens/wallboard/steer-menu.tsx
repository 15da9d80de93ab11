import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Catalogue, FloorAgent } from "../../protocol";
import { showAbilities } from "../../stores/abilities";
import { useSeat } from "../../stores/seat";
import { useMay } from "../../stores/session";
import { nameOf } from "../words";

/** What a supervisor may have an agent do. In a call it is done after it: nobody is cut off. */
export function SteerMenu({ agent, catalogue }: { agent: FloorAgent; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useSeat((one) => one.actions);
  const isUp = useSeat((one) => one.screen.link === "up");
  const mayChange = useMay("abilities");
  const isBusy = ["offered", "talking", "wrap-up"].includes(agent.state);
  const reasons = catalogue.not_ready_reasons.filter((reason) => reason.is_choosable);
  return (
    <Menu transitionProps={{ duration: 0 }} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!isUp || agent.state === "signed-out"}
          data-testid={`steer-${agent.id}`}
          aria-label={t("steer.open", { agent: nameOf(agent, i18n.language) })}
        >
          {t("steer.manage")}
        </Button>
      </Menu.Target>
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
