import { TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Heads } from "../parts/heads";
import classes from "./admin.module.css";

export interface Column<Line> {
  name: string; // its head is the text `admin.field.<name>`
  unit?: "s" | undefined;
  cell(line: Line): ReactNode;
}

interface ListProps<Line> {
  title: string;
  lines: Line[];
  columns: Column<Line>[]; // the first one is the button that chooses the line
  keyOf(line: Line): string;
  textOf(line: Line): string; // what the filter looks in
  chosen: string | null;
  onChoose(line: Line): void;
  children?: ReactNode; // buttons beside the filter
}

/** A list with a filter; a line is chosen by its first cell, a button. */
export function List<Line>(props: ListProps<Line>) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const seen = props.lines.filter((line) => props.textOf(line).toLowerCase().includes(wanted));
  return (
    <div>
      <div className={classes.head}>
        <h2>{props.title}</h2>
        <TextInput
          size="xs"
          aria-label={t("admin.filter")}
          placeholder={t("admin.filter")}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          data-testid="list-filter"
        />
        <span className={classes.grow} />
        {props.children}
      </div>
      <table className={classes.table}>
        <Heads
          texts={props.columns.map((column) => `admin.field.${column.name}`)}
          after={(place) => (props.columns[place]?.unit ? ` (${t("admin.seconds")})` : "")}
        />
        <tbody>
          {seen.map((line) => {
            const key = props.keyOf(line);
            return (
              <tr key={key} data-testid={`row-${key}`} data-chosen={key === props.chosen}>
                {props.columns.map((column, place) =>
                  place === 0 ? (
                    <th key={column.name} scope="row">
                      <button
                        type="button"
                        className={classes.pick}
                        aria-pressed={key === props.chosen}
                        onClick={() => props.onChoose(line)}
                      >
                        {column.cell(line)}
                      </button>
                    </th>
                  ) : (
                    <td key={column.name}>{column.cell(line)}</td>
                  ),
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      {seen.length === 0 && (
        <p className={classes.none}>{t(props.lines.length === 0 ? "admin.none" : "admin.noneFound")}</p>
      )}
    </div>
  );
}
