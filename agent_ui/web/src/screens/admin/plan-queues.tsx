import { Button, Checkbox, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { centre, type Value } from "../../link/centre";
import type { CentreRow, PlanQueue, PlanRules, PlanStep } from "../../protocol";
import { drop, freshQueue, freshStep, idOf, levelsOf, levelsText, problemsOf, put } from "../../state/plan";
import { change, usePlan } from "../../stores/plan";
import { nameOf } from "../words";
import classes from "./admin.module.css";
import { type Field, Fields, type Option } from "./form";
import { List } from "./list";
import { useClients } from "./nouns";
import { PlanBar, wrongFields } from "./plan-bar";

const strategies = [
  "longest-idle",
  "most-specialised",
  "best-level",
  "fewest-calls",
  "weighted-share",
  "round-robin",
] as const;
const media = ["voice", "chat", "mail"] as const;
const ends = ["none", "overflow", "callback", "voicemail"] as const;

/** The queues of the plan: what is asked, by which strategy, and how the wait ends. */
export default function Queues() {
  const { t, i18n } = useTranslation();
  const { draft } = usePlan();
  const [chosen, setChosen] = useState<string | null>(null);
  const clients = useClients();
  const queues = draft?.document.queues ?? [];
  const queue = queues.find((one) => idOf(one) === chosen);
  const add = () => {
    if (!draft) return;
    change(put(draft.document, "queues", "", freshQueue(clients[0]?.value ?? "")));
    setChosen("");
  };
  return (
    <PlanBar>
      <div className={classes.split}>
        <List
          title={t("admin.section.queues")}
          lines={queues}
          columns={[
            { name: "id", cell: (one) => idOf(one) || t("admin.new") },
            { name: "name", cell: (one) => nameOf(one, i18n.language) },
            {
              name: "client",
              cell: (one) => clients.find((client) => client.value === one.client)?.label ?? one.client,
            },
            { name: "promise_s", unit: "s", cell: (one) => one.rules.promise_s },
            { name: "strategy", cell: (one) => t(`admin.plan.strategies.${one.rules.strategy}`) },
          ]}
          keyOf={(one) => idOf(one)}
          textOf={(one) => `${idOf(one)} ${one.name_zh} ${one.name_en} ${one.client}`}
          chosen={chosen}
          onChoose={(one) => setChosen(idOf(one))}
        >
          <Button size="compact-sm" variant="default" data-testid="new" onClick={add}>
            {t("admin.new")}
          </Button>
        </List>
        {queue ? (
          <QueueForm queue={queue} clients={clients} onRename={setChosen} />
        ) : (
          <p className={classes.none}>{t("admin.choose")}</p>
        )}
      </div>
    </PlanBar>
  );
}

interface QueueFormProps {
  queue: PlanQueue;
  clients: Option[];
  onRename(id: string | null): void;
}

function QueueForm({ queue, clients, onRename }: QueueFormProps) {
  const { t, i18n } = useTranslation();
  const { draft, problems } = usePlan();
  const id = idOf(queue);
  const isNew = draft?.was.queues.every((one) => idOf(one) !== id) ?? false;
  const wrong = wrongFields(problemsOf(problems, "queues", id), i18n.language, {});
  const set = (next: PlanQueue) => draft && change(put(draft.document, "queues", id, next));
  const rules = (next: Partial<PlanRules>) => set({ ...queue, rules: { ...queue.rules, ...next } });
  const fields: Field[] = [
    { name: "id", kind: "text", isKey: true },
    { name: "client", kind: "choice", isKey: true, options: clients },
    { name: "name_zh", kind: "text" },
    { name: "name_en", kind: "text" },
    { name: "promise_s", kind: "number", unit: "s" },
    { name: "ring_timeout_s", kind: "number", unit: "s" },
    {
      name: "strategy",
      kind: "choice",
      options: strategies.map((value) => ({ value, label: t(`admin.plan.strategies.${value}`) })),
    },
    {
      name: "medium",
      kind: "choice",
      options: media.map((value) => ({ value, label: t(`admin.plan.media.${value}`) })),
    },
    { name: "misses_allowed", kind: "number" },
    { name: "hold_s", kind: "number", unit: "s" },
  ];
  const { name_zh, name_en, client } = queue;
  const typed = (name: string, value: Value) => {
    if (name === "id") onRename(String(value ?? ""));
    if (name === "client" || name === "name_zh" || name === "name_en")
      set({ ...queue, [name]: String(value ?? "") });
    else rules({ [name]: value ?? (name === "strategy" ? "longest-idle" : name === "medium" ? "voice" : 0) });
  };
  return (
    <div className={classes.form} data-testid="queue-form">
      <Fields
        fields={fields}
        values={{ ...(queue.rules as unknown as Record<string, Value>), name_zh, name_en, client }}
        isNew={isNew}
        wrong={wrong}
        onChange={typed}
      />
      <Steps queue={queue} wrong={wrong.steps} onChange={(steps) => rules({ steps })} />
      <End queue={queue} wrong={wrong.then} onChange={(last) => rules({ last })} />
      <div className={classes.buttons}>
        <span className={classes.grow} />
        <Button
          size="compact-sm"
          variant="default"
          data-testid="remove"
          onClick={() => {
            if (draft) change(drop(draft.document, "queues", id));
            onRename(null);
          }}
        >
          {t("admin.remove")}
        </Button>
      </div>
    </div>
  );
}

interface StepsProps {
  queue: PlanQueue;
  wrong: string | undefined;
  onChange(steps: PlanStep[]): void;
}

/** What is asked of agents, from how long a wait on: it may only become less. */
function Steps({ queue, wrong, onChange }: StepsProps) {
  const { t, i18n } = useTranslation();
  const [teams, setTeams] = useState<CentreRow[]>([]);
  useEffect(() => void centre.list("teams").then(setTeams, () => undefined), []);
  const steps = queue.rules.steps;
  const set = (place: number, next: Partial<PlanStep>) =>
    onChange(steps.map((one, at) => (at === place ? { ...one, ...next } : one)));
  const options = teams.map(({ row }) => ({
    value: String(row.id),
    label: nameOf({ name_zh: String(row.name_zh), name_en: String(row.name_en) }, i18n.language),
  }));
  return (
    <fieldset className={classes.steps}>
      <legend>{t("admin.plan.steps")}</legend>
      {wrong && <p className={classes.problem}>{wrong}</p>}
      {steps.map((step, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
        <div key={place} className={classes.step}>
          <NumberInput
            size="xs"
            hideControls
            label={t("admin.plan.after")}
            value={step.after_s}
            disabled={place === 0}
            onChange={(value) => set(place, { after_s: Number(value) })}
          />
          <Levels
            label={t("admin.plan.levels")}
            levels={step.levels}
            onChange={(levels) => set(place, { levels })}
          />
          <MultiSelect
            size="xs"
            label={t("admin.plan.orTeams")}
            data={options}
            value={step.or_teams}
            onChange={(or_teams) => set(place, { or_teams })}
          />
          <Checkbox
            size="xs"
            label={t("admin.plan.anyone")}
            checked={step.is_anyone}
            onChange={(event) => set(place, { is_anyone: event.currentTarget.checked })}
          />
          <Checkbox
            size="xs"
            label={t("admin.plan.certified")}
            checked={step.is_certified}
            onChange={(event) => set(place, { is_certified: event.currentTarget.checked })}
          />
          {place > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange(steps.filter((_, at) => at !== place))}
            >
              {t("admin.remove")}
            </Button>
          )}
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => onChange([...steps, freshStep((steps.at(-1)?.after_s ?? 0) + 30)])}
      >
        {t("admin.plan.addStep")}
      </Button>
    </fieldset>
  );
}

interface LevelsProps {
  label: string;
  levels: Record<string, number>;
  wrong?: string | undefined;
  onChange(levels: Record<string, number>): void;
}

/** `billing:5; orders:3`, taken over when it can be read. */
export function Levels({ label, levels, wrong, onChange }: LevelsProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const isWrong = typed !== null && levelsOf(typed) === null;
  return (
    <TextInput
      size="xs"
      label={label}
      placeholder="billing:5; orders:3"
      error={isWrong ? t("admin.plan.levelsHint") : wrong}
      value={typed ?? levelsText(levels)}
      data-testid="levels"
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        const read = levelsOf(event.currentTarget.value);
        if (read !== null) onChange(read);
      }}
      onBlur={() => !isWrong && setTyped(null)}
    />
  );
}

interface EndProps {
  queue: PlanQueue;
  wrong: string | undefined;
  onChange(last: PlanRules["last"]): void;
}

function End({ queue, wrong, onChange }: EndProps) {
  const { t, i18n } = useTranslation();
  const { draft } = usePlan();
  const last = queue.rules.last;
  const others = (draft?.document.queues ?? [])
    .filter((one) => one.client === queue.client && idOf(one) !== idOf(queue))
    .map((one) => ({ value: idOf(one), label: nameOf(one, i18n.language) || idOf(one) }));
  return (
    <div className={classes.fields}>
      <Select
        size="xs"
        label={t("admin.plan.then")}
        error={wrong}
        allowDeselect={false}
        data={ends.map((value) => ({ value, label: t(`admin.plan.ends.${value}`) }))}
        value={last?.then ?? "none"}
        onChange={(then) =>
          onChange(
            then === "overflow" || then === "callback" || then === "voicemail"
              ? {
                  after_s: last?.after_s ?? 120,
                  then,
                  queue: then === "overflow" ? (last?.queue ?? null) : null,
                }
              : null,
          )
        }
      />
      {last && (
        <NumberInput
          size="xs"
          hideControls
          label={t("admin.plan.after")}
          value={last.after_s}
          onChange={(value) => onChange({ ...last, after_s: Number(value) })}
        />
      )}
      {last?.then === "overflow" && (
        <Select
          size="xs"
          label={t("admin.plan.into")}
          data={others}
          value={last.queue}
          onChange={(into) => onChange({ ...last, queue: into })}
        />
      )}
    </div>
  );
}
