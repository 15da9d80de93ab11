import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AgentAbilities, Catalogue, LentAbility } from "../../protocol";
import { dayAndMinute, nameById } from "../words";
import classes from "./abilities.module.css";

/** What holds for a while alone, and what comes back after it; each can be given back before. */
export function LentList(props: {
  told: AgentAbilities;
  catalogue: Catalogue;
  onGiveBack: (lent: LentAbility) => void;
}) {
  const { t, i18n } = useTranslation();
  const { told, catalogue } = props;
  if (told.lent.length === 0) return null;
  return (
    <section className={classes.lent} aria-label={t("abilities.lent")} data-testid="lent">
      <h4>{t("abilities.lent")}</h4>
      <ul>
        {told.lent.map((lent) => {
          const name = nameById(
            lent.kind === "skill" ? catalogue.skills : catalogue.queues,
            lent.id,
            i18n.language,
          );
          const words = { name, value: lent.value, own: lent.own };
          return (
            <li key={`${lent.kind}-${lent.id}`} data-testid={`lent-${lent.id}`}>
              {lent.until === null
                ? t("abilities.toSignOut", words)
                : t("abilities.toTime", { ...words, time: dayAndMinute(lent.until, i18n.language) })}
              <Button
                size="compact-xs"
                variant="default"
                aria-label={t("abilities.giveBackOf", { name })}
                onClick={() => props.onGiveBack(lent)}
                data-testid={`give-back-${lent.id}`}
              >
                {t("abilities.giveBack")}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
