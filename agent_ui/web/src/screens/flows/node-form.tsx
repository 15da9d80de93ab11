import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowForms, FlowNames, FlowProblem } from "../../protocol";
import {
  at,
  type Data,
  entriesOf,
  fieldsOf,
  freeName,
  isAt,
  kindOf,
  newNode,
  nodesOf,
  setAt,
  valuesOf,
  type Where,
} from "../../state/flow";
import { change, choose } from "../../stores/flow-editor";
import { Fields, type Names } from "./fields";
import classes from "./flows.module.css";

/** Everything that a form can offer: of the document itself, and of the centre. */
export function namesOf(data: Data | null, centre: FlowNames, forms: FlowForms): Names {
  const ids = (group: string) => Object.keys(entriesOf(at(data, [group])));
  return {
    node: ids("nodes"),
    calendar: ids("calendars"),
    source: ids("sources"),
    survey: ids("surveys"),
    value: valuesOf(data),
    reason: centre.reasons,
    number: centre.numbers,
    prompt: centre.prompts,
    language: forms.languages,
  };
}

export const set = (where: Where, value: Data | null) => change({ where, value });

interface Props {
  data: Data | null;
  forms: FlowForms;
  names: Names;
  problems: FlowProblem[];
  id: string;
}

/** One node: what it does, and everything of it that can be set. */
export function NodeForm({ data, forms, names, problems, id }: Props) {
  const { t, i18n } = useTranslation();
  const node = nodesOf(data)[id];
  const kind = kindOf(node);
  const fields = fieldsOf(forms, kind);
  const here = problems.filter((one) => isAt(one, ["nodes", id]));
  // What no field of the form tells.
  const apart = here.filter((one) => !fields.some((field) => isAt(one, ["nodes", id, field.key])));
  return (
    <form
      className={classes.form}
      aria-label={t("flows.nodeForm", { id })}
      onSubmit={(event) => event.preventDefault()}
    >
      <div className={classes.row}>
        <Rename key={id} id={id} taken={nodesOf(data)} />
        <NativeSelect
          size="xs"
          label={t("flows.does")}
          data={forms.nodes.map((form) => ({ value: form.do, label: t(`flows.node.${form.do}`, form.do) }))}
          value={kind}
          data-testid="node-kind"
          onChange={(event) => set(["nodes", id], asKind(node, event.currentTarget.value, forms))}
        />
        <Button size="compact-sm" variant="default" data-testid="node-remove" onClick={() => remove(id)}>
          {t("flows.removeNode")}
        </Button>
      </div>
      {apart.map((one) => (
        <p
          key={`${one.line}:${one.en}`}
          className={one.is_warning ? classes.odd : classes.wrong}
          role="status"
        >
          {i18n.language.startsWith("zh") ? one.zh : one.en}
        </p>
      ))}
      <Fields
        fields={fields}
        where={["nodes", id]}
        data={node}
        problems={problems}
        names={names}
        forms={forms}
        set={set}
      />
    </form>
  );
}

function remove(id: string): void {
  choose(null);
  set(["nodes", id], null);
}

/** Another kind keeps what both have. */
function asKind(node: Data | undefined, kind: string, forms: FlowForms): Data {
  const kept = fieldsOf(forms, kind).filter((field) => at(node, [field.key]) !== undefined);
  return kept.reduce<Data>(
    (made, field) => setAt(made, [field.key], at(node, [field.key]) ?? null),
    newNode(kind, forms, ""),
  );
}

/** The name is written everywhere it is used once it is finished. */
function Rename({ id, taken }: { id: string; taken: Record<string, Data> }) {
  const { t } = useTranslation();
  const [name, setName] = useState(id);
  useEffect(() => setName(id), [id]);
  const isTaken = name !== id && Object.hasOwn(taken, name);
  const finish = () => {
    if (name === id || isTaken || !/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/.test(name))
      return setName(id);
    change({ where: ["nodes", id], rename: name });
    choose(name);
  };
  return (
    <TextInput
      size="xs"
      label={t("flows.name")}
      value={name}
      error={isTaken ? t("flows.taken") : null}
      data-testid="node-name"
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => event.key === "Enter" && finish()}
    />
  );
}

/** A node more: it leads nowhere yet, and the check says so. */
export function AddNode({ data, forms }: { data: Data | null; forms: FlowForms }) {
  const { t } = useTranslation();
  const add = (kind: string) => {
    if (!kind) return;
    const id = freeName(kind, nodesOf(data));
    set(["nodes", id], newNode(kind, forms, ""));
    choose(id);
  };
  return (
    <NativeSelect
      size="xs"
      aria-label={t("flows.addNode")}
      data={[
        { value: "", label: t("flows.addNode") },
        ...forms.nodes.map((form) => ({ value: form.do, label: t(`flows.node.${form.do}`, form.do) })),
      ]}
      value=""
      data-testid="add-node"
      onChange={(event) => add(event.currentTarget.value)}
    />
  );
}
