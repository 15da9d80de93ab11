import { Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Value } from "../../link/centre";
import { DayField } from "../parts/day-field";
import classes from "./admin.module.css";

export interface Option {
  value: string;
  label: string;
}

/** One field of a form. Its label is the text `admin.field.<name>`. An empty optional field is null. */
export interface Field {
  name: string;
  label?: string; // its text, where another field has the same name
  kind: "text" | "number" | "flag" | "choice" | "many" | "long" | "day";
  isKey?: boolean; // typed once: it names the row
  isOptional?: boolean;
  isWide?: boolean;
  isDim?: boolean; // shown, never changed here
  unit?: "s";
  options?: Option[];
}

interface FieldsProps {
  fields: Field[];
  values: Record<string, Value>;
  isNew: boolean;
  wrong: Record<string, string>; // by field: what is wrong with it
  onChange(name: string, value: Value): void;
}

/** The fields of one thing, each with its own mistake below it. */
export function Fields({ fields, values, isNew, wrong, onChange }: FieldsProps) {
  return (
    <div className={classes.fields}>
      {fields.map((field) => (
        <div key={field.name} className={field.isWide ? classes.wide : undefined}>
          <Input
            field={field}
            value={values[field.name] ?? null}
            isLocked={field.isDim === true || (field.isKey === true && !isNew)}
            wrong={wrong[field.name]}
            onChange={(value) => onChange(field.name, value)}
          />
        </div>
      ))}
    </div>
  );
}

interface InputProps {
  field: Field;
  value: Value;
  isLocked: boolean;
  wrong: string | undefined;
  onChange(value: Value): void;
}

function Input({ field, value, isLocked, wrong, onChange }: InputProps) {
  const { t } = useTranslation();
  const unit = field.unit ? ` (${t("admin.seconds")})` : "";
  const common = {
    label: t(`admin.field.${field.label ?? field.name}`) + unit,
    size: "xs" as const,
    readOnly: isLocked, // to be read as well as the others
    variant: isLocked ? ("filled" as const) : ("default" as const),
    error: wrong,
    withAsterisk: !field.isOptional && field.kind !== "flag" && field.kind !== "many",
    "data-testid": `field-${field.name}`,
  };
  switch (field.kind) {
    case "flag":
      return (
        <Checkbox
          {...common}
          mt={24}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          hideControls
          value={typeof value === "number" ? value : ""}
          onChange={(typed) => onChange(typed === "" ? null : Number(typed))}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          data={field.options ?? []}
          searchable
          clearable={field.isOptional ?? false}
          clearButtonProps={{ "aria-label": t("admin.clear") }}
          value={typeof value === "string" ? value : null}
          onChange={onChange}
        />
      );
    case "many":
      return (
        <MultiSelect
          {...common}
          data={field.options ?? []}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("admin.clear") }}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    case "long":
      return (
        <Textarea
          {...common}
          autosize
          minRows={2}
          maxRows={8}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "day":
      return <DayField {...common} tellsWrong value={text(value)} onChange={onChange} />;
    case "text":
      return (
        <TextInput
          {...common}
          value={text(value)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

const text = (value: Value) => (typeof value === "string" ? value : "");
