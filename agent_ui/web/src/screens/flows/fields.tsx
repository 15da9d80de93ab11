import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FlowForms, FlowProblem, FormField } from "../../protocol";
import { type Data, at, entriesOf, isAt, isEntries, listOf, type Where, wordOf } from "../../state/flow";
import classes from "./flows.module.css";
import { Pieces } from "./pieces";
import { Remove } from "./remove";

/** What there is of each kind of name: nodes, reasons, numbers ... */
export type Names = Record<string, string[]>;

export interface FieldsProps {
  fields: FormField[];
  where: Where;
  data: Data | undefined;
  problems: FlowProblem[];
  names: Names;
  forms: FlowForms;
  set: (where: Where, value: Data | null) => void;
}

/** A form: a line for each field of the kind, with what is wrong below it. */
export function Fields(props: FieldsProps) {
  return props.fields.map((field) => <OneField key={field.key} field={field} {...props} />);
}

type One = FieldsProps & { field: FormField };

function OneField(props: One) {
  const { t, i18n } = useTranslation();
  const { field, problems } = props;
  const here = [...props.where, field.key];
  const told = problems
    .filter((one) => isAt(one, here))
    .map((one) => (i18n.language.startsWith("zh") ? one.zh : one.en));
  const label = `${t(`flows.field.${field.key}`, field.key)}${field.is_needed ? " *" : ""}`;
  const inner = {
    ...props,
    label,
    here,
    value: at(props.data, [field.key]),
    wrong: told.join(" · ") || null,
  };
  switch (field.kind) {
    case "pieces":
      return <Pieces {...inner} />;
    case "map":
      return <Rows {...inner} />;
    case "names":
      return <Several {...inner} />;
    case "group":
      return <Group {...inner} />;
    case "flag":
      return <Choice {...inner} words={["true", "false"]} />;
    case "choice":
      return <Choice {...inner} words={field.words ?? []} />;
    case "name":
      return <Choice {...inner} words={props.names[field.of ?? ""] ?? []} isOpen />;
    default:
      return <Word {...inner} />;
  }
}

export type Inner = One & { label: string; here: Where; value: Data | undefined; wrong: string | null };
export const idOf = (where: Where) => `field-${where.join("-")}`;

function Word({ field, label, here, value, wrong, set }: Inner) {
  const isNumber = field.kind === "integer" || field.kind === "number";
  return (
    <TextInput
      size="xs"
      label={label}
      value={wordOf(value)}
      placeholder={field.usual || (field.kind === "instant" ? "2027-02-05T08:00+08:00" : undefined)}
      inputMode={isNumber ? "decimal" : undefined}
      error={wrong}
      data-testid={idOf(here)}
      onChange={(event) => set(here, event.currentTarget.value || (field.is_needed ? "" : null))}
    />
  );
}

function Choice({
  field,
  label,
  here,
  value,
  wrong,
  set,
  words,
  isOpen = false,
}: Inner & { words: string[]; isOpen?: boolean }) {
  const { t } = useTranslation();
  const now = wordOf(value);
  const usual = field.usual ? t("flows.usual", { word: t(`flows.word.${field.usual}`, field.usual) }) : "—";
  const options = [
    { value: "", label: usual },
    ...words.map((word) => ({ value: word, label: isOpen ? word : t(`flows.word.${word}`, word) })),
    ...(now && !words.includes(now) ? [{ value: now, label: t("flows.notThere", { name: now }) }] : []),
  ];
  return (
    <NativeSelect
      size="xs"
      label={label}
      data={options}
      value={now}
      error={wrong}
      data-testid={idOf(here)}
      onChange={(event) => set(here, event.currentTarget.value || (field.is_needed ? "" : null))}
    />
  );
}

/** Several names, in the order in which they were chosen. */
function Several({ field, label, here, value, wrong, set, names }: Inner) {
  const chosen = listOf(value).map(wordOf);
  const all = [...new Set([...(names[field.of ?? ""] ?? []), ...chosen])];
  return (
    <fieldset className={classes.group} data-testid={idOf(here)}>
      <legend>{label}</legend>
      {all.map((name) => (
        <label key={name} className={classes.tick}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) =>
              set(
                here,
                event.currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name),
              )
            }
          />
          {name}
        </label>
      ))}
      {wrong && <p className={classes.wrong}>{wrong}</p>}
    </fieldset>
  );
}

/** Keys and where each leads. */
function Rows({ field, label, here, value, wrong, set, names, forms }: Inner) {
  const { t } = useTranslation();
  const rows = Object.entries(entriesOf(value));
  const options = field.by === "key" ? forms.keys : [];
  const values = field.of === "integer" ? null : (names[field.of ?? ""] ?? null);
  const free = options.find((key) => !rows.some(([used]) => used === key)) ?? "";
  const put = (next: [string, Data][]) => set(here, Object.fromEntries(next));
  const keyed = (place: number, key: string) =>
    put(rows.map((row, other) => (other === place ? [key, row[1]] : row)));
  return (
    <fieldset className={classes.group} data-testid={idOf(here)}>
      <legend>{label}</legend>
      {rows.map(([key, one], place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row whose key is being typed stays the same row
        <div key={place} className={classes.row}>
          {options.length > 0 ? (
            <NativeSelect
              size="xs"
              aria-label={t("flows.key")}
              data={[
                ...new Set([
                  key,
                  ...options.filter((word) => word === key || !rows.some(([used]) => used === word)),
                ]),
              ]}
              value={key}
              onChange={(event) => keyed(place, event.currentTarget.value)}
            />
          ) : (
            <TextInput
              size="xs"
              aria-label={t("flows.word_")}
              value={key}
              onChange={(event) => keyed(place, event.currentTarget.value)}
            />
          )}
          <span aria-hidden="true">→</span>
          {values !== null && values.length > 0 ? (
            <NativeSelect
              size="xs"
              aria-label={t("flows.leadsTo", { key })}
              data={[...new Set(["", ...values, wordOf(one)])]}
              value={wordOf(one)}
              data-testid={idOf([...here, key])}
              onChange={(event) => set([...here, key], event.currentTarget.value)}
            />
          ) : (
            <TextInput
              size="xs"
              aria-label={t("flows.leadsTo", { key })}
              value={wordOf(one)}
              data-testid={idOf([...here, key])}
              onChange={(event) => set([...here, key], event.currentTarget.value)}
            />
          )}
          <Remove
            label={t("flows.remove", { what: key })}
            remove={() => put(rows.filter((_, other) => other !== place))}
          />
        </div>
      ))}
      {wrong && <p className={classes.wrong}>{wrong}</p>}
      <Button
        size="compact-xs"
        variant="default"
        data-testid={`${idOf(here)}-add`}
        onClick={() => put([...rows, [free || nextWord(rows), values?.[0] ?? ""]])}
      >
        {t("flows.add")}
      </Button>
    </fieldset>
  );
}

function nextWord(rows: [string, Data][]): string {
  let number = rows.length + 1;
  while (rows.some(([key]) => key === String(number))) number += 1;
  return String(number);
}

function Group({ field, label, here, value, wrong, set, ...more }: Inner) {
  const { t } = useTranslation();
  const isThere = isEntries(value);
  return (
    <fieldset className={classes.group}>
      <legend>{label}</legend>
      <label className={classes.tick}>
        <input
          type="checkbox"
          checked={isThere}
          data-testid={idOf(here)}
          onChange={(event) =>
            set(here, event.currentTarget.checked ? { every_s: "30", say: { zh: "", en: "" } } : null)
          }
        />
        {t("flows.isThere")}
      </label>
      {isThere && <Fields {...more} fields={field.fields ?? []} where={here} data={value} set={set} />}
      {wrong && !isThere && <p className={classes.wrong}>{wrong}</p>}
    </fieldset>
  );
}
