import { ActionIcon, NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Option } from "../admin/form";
import classes from "./staff.module.css";

interface GivenProps {
  label: string;
  unit: string; // what the figure is: level, weight
  most: number;
  values: Record<string, number>;
  options: Option[];
  empty: string; // what it means that there is none
  wrong: string | undefined;
  testid: string;
  onChange(values: Record<string, number>): void;
}

/** Things with a figure each: skills with levels, queues with weights. */
export function Given(props: GivenProps) {
  const { t } = useTranslation();
  const labelOf = (id: string) => props.options.find((one) => one.value === id)?.label ?? id;
  const left = props.options.filter((one) => !(one.value in props.values));
  const without = (id: string) =>
    props.onChange(Object.fromEntries(Object.entries(props.values).filter(([name]) => name !== id)));
  return (
    <fieldset className={classes.given} data-testid={props.testid}>
      <legend>{props.label}</legend>
      {Object.keys(props.values).length === 0 && <p className={classes.none}>{props.empty}</p>}
      <ul>
        {Object.entries(props.values).map(([id, value]) => (
          <li key={id}>
            <span>{labelOf(id)}</span>
            <NumberInput
              size="xs"
              w={64}
              min={1}
              max={props.most}
              clampBehavior="strict"
              allowDecimal={false}
              aria-label={`${labelOf(id)}: ${props.unit}`}
              value={value}
              onChange={(typed) => props.onChange({ ...props.values, [id]: Number(typed) || 1 })}
              data-testid={`${props.testid}-${id}`}
            />
            <ActionIcon
              variant="subtle"
              size="sm"
              aria-label={t("staff.remove", { what: labelOf(id) })}
              onClick={() => without(id)}
            >
              ✕
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Select
        size="xs"
        searchable
        aria-label={t("staff.add", { what: props.label })}
        placeholder={t("staff.add", { what: props.label })}
        data={left}
        value={null}
        error={props.wrong}
        onChange={(id) => id !== null && props.onChange({ ...props.values, [id]: 1 })}
        data-testid={`${props.testid}-add`}
      />
    </fieldset>
  );
}
