import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "../../link/centre";
import type { PlanNeeds, PlanReason } from "../../protocol";
import { drop, freshReason, idOf, levelsText, problemsOf, put, tree } from "../../state/plan";
import { change, usePlan } from "../../stores/plan";
import { nameOf } from "../words";
import classes from "./admin.module.css";
import { type Field, Fields } from "./form";
import { List } from "./list";
import { PlanBar, wrongFields } from "./plan-bar";
import { Levels } from "./plan-queues";

/** The tree of call reasons: where each waits, and what it asks of an agent. */
export default function Reasons() {
  const { t, i18n } = useTranslation();
  const { draft } = usePlan();
  const [chosen, setChosen] = useState<string | null>(null);
  const reasons = draft?.document.reasons ?? [];
  const reason = reasons.find((one) => idOf(one) === chosen);
  const queueName = (id: string) => {
    const queue = draft?.document.queues.find((one) => idOf(one) === id);
    return (queue && nameOf(queue, i18n.language)) || id;
  };
  const add = () => {
    if (!draft) return;
    const queue = reason?.needs.queue ?? draft.document.queues[0]?.rules.id ?? "";
    const made = freshReason(queue);
    const parent = reason ? idOf(reason) : null;
    change(put(draft.document, "reasons", "", { ...made, needs: { ...made.needs, parent } }));
    setChosen("");
  };
  return (
    <PlanBar>
      <div className={classes.split}>
        <List
          title={t("admin.section.reasons")}
          lines={tree(reasons)}
          columns={[
            {
              name: "name",
              cell: ({ reason: one, depth }) => (
                <span style={{ paddingInlineStart: depth * 16 }}>
                  {nameOf(one, i18n.language) || idOf(one) || t("admin.new")}
                </span>
              ),
            },
            { name: "id", cell: ({ reason: one }) => idOf(one) },
            { name: "queue", cell: ({ reason: one }) => queueName(one.needs.queue) },
            { name: "skills", cell: ({ reason: one }) => levelsText(one.needs.skills) },
          ]}
          keyOf={({ reason: one }) => idOf(one)}
          textOf={({ reason: one }) => `${idOf(one)} ${one.name_zh} ${one.name_en} ${one.needs.queue}`}
          chosen={chosen}
          onChoose={({ reason: one }) => setChosen(idOf(one))}
        >
          <Button size="compact-sm" variant="default" data-testid="new" onClick={add}>
            {t(reason ? "admin.plan.newBelow" : "admin.new")}
          </Button>
        </List>
        {reason ? (
          <ReasonForm key={chosen} reason={reason} onRename={setChosen} />
        ) : (
          <p className={classes.none}>{t("admin.choose")}</p>
        )}
      </div>
    </PlanBar>
  );
}

interface ReasonFormProps {
  reason: PlanReason;
  onRename(id: string | null): void;
}

function ReasonForm({ reason, onRename }: ReasonFormProps) {
  const { t, i18n } = useTranslation();
  const { draft, problems } = usePlan();
  const id = idOf(reason);
  const isNew = draft?.was.reasons.every((one) => idOf(one) !== id) ?? false;
  const wrong = wrongFields(problemsOf(problems, "reasons", id), i18n.language, {
    certified: "needs_certification",
    emergency: "is_emergency",
  });
  const set = (next: PlanReason) => draft && change(put(draft.document, "reasons", id, next));
  const needs = (next: Partial<PlanNeeds>) => set({ ...reason, needs: { ...reason.needs, ...next } });
  const named = (list: { value: string; name_zh: string; name_en: string }[]) =>
    list.map((one) => ({ value: one.value, label: nameOf(one, i18n.language) || one.value }));
  const fields: Field[] = [
    { name: "id", kind: "text", isKey: true },
    {
      name: "queue",
      kind: "choice",
      options: named((draft?.document.queues ?? []).map((one) => ({ ...one, value: idOf(one) }))),
    },
    { name: "name_zh", kind: "text" },
    { name: "name_en", kind: "text" },
    {
      name: "parent",
      kind: "choice",
      isOptional: true,
      options: named(
        (draft?.document.reasons ?? [])
          .filter((one) => idOf(one) !== id)
          .map((one) => ({ ...one, value: idOf(one) })),
      ),
    },
    { name: "priority", kind: "number" },
    { name: "needs_certification", kind: "flag" },
    { name: "is_emergency", kind: "flag" },
  ];
  const { name_zh, name_en } = reason;
  const typed = (name: string, value: Value) => {
    if (name === "id") onRename(String(value ?? ""));
    if (name === "name_zh" || name === "name_en") set({ ...reason, [name]: String(value ?? "") });
    else if (name === "priority") needs({ priority: typeof value === "number" ? value : 5 });
    else if (name === "parent") needs({ parent: typeof value === "string" ? value : null });
    else needs({ [name]: value });
  };
  return (
    <div className={classes.form} data-testid="reason-form">
      <Fields
        fields={fields}
        values={{ ...(reason.needs as unknown as Record<string, Value>), name_zh, name_en }}
        isNew={isNew}
        wrong={wrong}
        onChange={typed}
      />
      <Levels
        label={t("admin.plan.asks")}
        levels={reason.needs.skills}
        wrong={wrong.skills}
        onChange={(skills) => needs({ skills })}
      />
      <div className={classes.buttons}>
        <span className={classes.grow} />
        <Button
          size="compact-sm"
          variant="default"
          data-testid="remove"
          onClick={() => {
            if (draft) change(drop(draft.document, "reasons", id));
            onRename(null);
          }}
        >
          {t("admin.remove")}
        </Button>
      </div>
    </div>
  );
}
