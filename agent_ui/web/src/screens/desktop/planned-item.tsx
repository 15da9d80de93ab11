import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { Problem, WorkItem } from "../../protocol";
import { fieldOf, instantOf } from "../../state/next-action";
import { listWork } from "../../stores/work";
import { DayField } from "../parts/day-field";
import { ProblemLine } from "../parts/problem-line";
import { dayAndMinute } from "../words";
import classes from "./next-action.module.css";

const owners = ["agent", "team", "queue"] as const;

/** What was planned with a call: when, for whom, what for; moved to another time or owner, or cancelled with a reason. */
export default function PlannedItem({ item, mayChange }: { item: WorkItem; mayChange: boolean }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState<"" | "move" | "cancel">("");
  const [at, setAt] = useState(item.starts_at ?? item.due_at);
  const [owner, setOwner] = useState(item.owner ?? "agent");
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async (work: Promise<void>) => {
    try {
      await work;
      setOpen("");
      setProblem(null);
      await listWork();
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <>
      <p className={classes.what} data-testid="planned-what">
        <strong>{t(`next.kinds.${item.kind}`)}</strong>
        {item.starts_at && <> {dayAndMinute(item.starts_at, i18n.language)}</>}{" "}
        <span className={classes.dim}>{t(`next.owners.${item.owner ?? "queue"}`)}</span>
        {item.what && <> · {item.what}</>}
      </p>
      {mayChange && (
        <div className={classes.row}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => setOpen("move")}
            data-testid="planned-move"
          >
            {t("next.move")}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => setOpen("cancel")}
            data-testid="planned-cancel"
          >
            {t("next.cancel")}
          </Button>
        </div>
      )}
      {open === "move" && (
        <div className={classes.row}>
          <DayField
            size="xs"
            hasTime
            aria-label={t("next.at")}
            value={fieldOf(at)}
            onChange={(typed) => setAt(instantOf(typed))}
            data-testid="planned-at"
          />
          <NativeSelect
            size="xs"
            aria-label={t("next.owner")}
            value={owner}
            onChange={(event) => setOwner(event.currentTarget.value as typeof owner)}
            data={owners.map((one) => ({ value: one, label: t(`next.owners.${one}`) }))}
          />
          <Button
            size="compact-sm"
            disabled={at === ""}
            onClick={() => void act(api.moveItem(item.id, { at, owner }))}
            data-testid="planned-move-now"
          >
            {t("next.moveNow")}
          </Button>
        </div>
      )}
      {open === "cancel" && (
        <div className={classes.row}>
          <TextInput
            size="xs"
            aria-label={t("next.why")}
            placeholder={t("next.why")}
            value={why}
            maxLength={200}
            onChange={(event) => setWhy(event.currentTarget.value)}
            data-testid="planned-why"
          />
          <Button
            size="compact-sm"
            disabled={why.trim() === ""}
            onClick={() => void act(api.cancelItem(item.id, why))}
            data-testid="planned-cancel-now"
          >
            {t("next.cancel")}
          </Button>
        </div>
      )}
      <ProblemLine problem={problem} className={classes.late} />
    </>
  );
}
