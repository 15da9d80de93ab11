import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Catalogue, Found } from "../../protocol";
import { clockText } from "../../state/clock";
import { Caller } from "../parts/caller";
import { Heads } from "../parts/heads";
import { dayAndTime, nameById } from "../words";
import classes from "./qa.module.css";

interface FoundListProps {
  catalogue: Catalogue;
  list: Found[] | null;
  chosen: string | null;
  onChoose(id: string): void;
  onMore: (() => void) | null;
}

export function FoundList({ catalogue, list, chosen, onChoose, onMore }: FoundListProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.list} aria-label={t("qa.results")}>
      <table className={classes.table}>
        <Heads
          texts={[
            "qa.start",
            "qa.who",
            "qa.caller",
            "qa.queue",
            "qa.reason",
            "qa.disposition",
            "qa.length",
            "qa.onHold",
          ]}
        />
        <tbody>
          {list?.map((one) => (
            <Row
              key={one.id}
              one={one}
              catalogue={catalogue}
              isChosen={one.id === chosen}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
      {list?.length === 0 && <p className={classes.none}>{t("qa.none")}</p>}
      {onMore && (
        <Button size="xs" variant="subtle" onClick={onMore} data-testid="qa-more">
          {t("qa.more")}
        </Button>
      )}
    </section>
  );
}

interface RowProps {
  one: Found;
  catalogue: Catalogue;
  isChosen: boolean;
  onChoose(id: string): void;
}

function Row({ one, catalogue, isChosen, onChoose }: RowProps) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return (
    <tr data-testid={`found-${one.id}`} data-chosen={isChosen}>
      <td>
        <button
          type="button"
          className={classes.choose}
          aria-pressed={isChosen}
          onClick={() => onChoose(one.id)}
          data-testid={`choose-${one.id}`}
        >
          {dayAndTime(one.started_at, language)}
        </button>
      </td>
      <td>{language.startsWith("zh") ? one.agent_name_zh : one.agent_name_en}</td>
      <td>
        <Caller kind="recording" id={one.id} number={one.caller} />
      </td>
      <td>{nameById(catalogue.queues, one.queue, language)}</td>
      <td>{nameById(catalogue.reasons, one.reason, language)}</td>
      <td>{nameById(catalogue.dispositions, one.disposition, language)}</td>
      <td>{one.state === "kept" && one.seconds !== null ? clockText(one.seconds) : t("qa.notKept")}</td>
      <td>{one.held_s > 0 ? clockText(one.held_s) : ""}</td>
    </tr>
  );
}
