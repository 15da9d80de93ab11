import { Button } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { centre, type Row, type Value } from "../../link/centre";
import { problemIn } from "../../link/http";
import type { CentreRow, Problem } from "../../protocol";
import { useForgotten, useKept } from "../../stores/kept";
import { nameOf, problemText } from "../words";
import classes from "./admin.module.css";
import { type Field, Fields } from "./form";
import { List } from "./list";
import { SaveRow } from "./save-row";
import { useSaveKey, useUnsaved } from "./use-draft";

/** What a section of rows is: which noun of the server's, and how a row is shown and typed. */
export interface Noun {
  noun: string;
  key: string[];
  fields: Field[];
  columns: string[]; // fields; "name": in the language of the page
  fresh: Row; // a new row before anything is typed
  canAdd?: boolean;
  canDrop?: boolean;
}

type Shown = Problem | "saved" | "removed" | null;
interface Draft {
  seen: string;
  row: Row;
}

/** List and form of the rows of one noun. A row is saved only if it is still as it was when it was read. */
export function Rows({ noun, title }: { noun: Noun; title: string }) {
  const { t, i18n } = useTranslation();
  const [list, setList] = useState<CentreRow[]>([]);
  const [draft, setDraft] = useKept<Draft | null>(`row.${noun.noun}`, null);
  const [isTouched, setTouched] = useKept(`touched.${noun.noun}`, false);
  useForgotten(`row.${noun.noun}`, `touched.${noun.noun}`);
  const [isSure, setSure] = useState(false);
  const [shown, setShown] = useState<Shown>(null);
  const name = noun.noun;

  const read = useCallback(async () => {
    try {
      setList(await centre.list(name));
    } catch (error) {
      setShown(problemIn(error));
    }
  }, [name]);
  useEffect(() => void read(), [read]);
  useUnsaved(isTouched);

  const choose = (next: Draft | null) => {
    if (isTouched && !window.confirm(t("admin.leaveSure"))) return;
    setDraft(next);
    setTouched(false);
    setSure(false);
    setShown(null);
  };
  const change = (field: string, value: Value) => {
    setDraft((now) => now && { ...now, row: { ...now.row, [field]: value } });
    setTouched(true);
    setShown(null);
  };
  const act = useCallback(
    async (work: () => Promise<Draft | null>, said: Shown) => {
      try {
        setDraft(await work());
        setTouched(false);
        setShown(said);
      } catch (error) {
        setShown(problemIn(error));
      }
      setSure(false);
      await read();
    },
    [read, setDraft, setTouched],
  );
  const save = useCallback(() => {
    if (draft) void act(() => centre.put(name, draft), "saved");
  }, [act, draft, name]);
  const drop = ({ row, seen }: Draft) => {
    const key = noun.key.map((one) => String(row[one]));
    void act(() => centre.drop(name, { key, seen }).then(() => null), "removed");
  };
  useSaveKey(draft ? save : null);

  const canDrop = noun.canDrop !== false && draft !== null && draft.seen !== "";
  const keyOf = (row: Row) => noun.key.map((one) => String(row[one])).join("/");
  const problem = shown !== null && typeof shown === "object" ? shown : null;
  const now = draft && list.find((one) => keyOf(one.row) === keyOf(draft.row));
  const isStale = problem?.code === "conflict" && now;
  const place = problem?.where?.split(/[.[]/)[0] ?? "";
  const wrong =
    problem && noun.fields.some((one) => one.name === place)
      ? { [place]: problemText(problem, t, i18n.language) }
      : {};
  return (
    <div className={classes.split}>
      <List
        title={title}
        lines={list}
        columns={noun.columns.map((column) => ({
          name: column,
          unit: noun.fields.find((one) => one.name === column)?.unit,
          cell: ({ row }: CentreRow) =>
            column === "name"
              ? nameOf({ name_zh: String(row.name_zh), name_en: String(row.name_en) }, i18n.language)
              : shownValue(
                  row[column] ?? null,
                  noun.fields.find((one) => one.name === column),
                  t,
                ),
        }))}
        keyOf={(line) => keyOf(line.row)}
        textOf={(line) => Object.values(line.row).join(" ")}
        chosen={draft && draft.seen !== "" ? keyOf(draft.row) : null}
        onChoose={(line) => choose(line)}
      >
        {noun.canAdd !== false && (
          <Button
            size="compact-sm"
            variant="default"
            data-testid="new"
            onClick={() => choose({ seen: "", row: noun.fresh })}
          >
            {t("admin.new")}
          </Button>
        )}
      </List>
      {draft === null ? (
        <p className={classes.none} role={shown === "removed" ? "status" : undefined} data-testid="told">
          {shown === "removed" ? t("admin.removed") : t("admin.choose")}
        </p>
      ) : (
        <form
          className={classes.form}
          aria-label={draft.seen === "" ? t("admin.new") : keyOf(draft.row)}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Fields
            fields={noun.fields}
            values={draft.row}
            isNew={draft.seen === ""}
            wrong={wrong}
            onChange={change}
          />
          {problem && (
            <p role="alert" className={classes.problem} data-testid="problem" data-code={problem.code}>
              {isStale ? t("admin.changedMeanwhile") : problemText(problem, t, i18n.language)}
            </p>
          )}
          {isStale && now && (
            <Button
              size="compact-sm"
              variant="default"
              data-testid="take-theirs"
              onClick={() => {
                setDraft(now);
                setTouched(false);
                setShown(null);
              }}
            >
              {t("admin.takeTheirs")}
            </Button>
          )}
          {isStale && now && (
            <Button
              size="compact-sm"
              variant="default"
              data-testid="keep-mine"
              onClick={() => {
                setDraft({ ...draft, seen: now.seen });
                setShown(null);
              }}
            >
              {t("admin.keepMine")}
            </Button>
          )}
          {shown === "saved" && (
            <p role="status" className={classes.done} data-testid="told">
              {t("admin.saved")}
            </p>
          )}
          <SaveRow
            isTouched={isTouched}
            onSave={save}
            onCancel={() => choose(null)}
            removal={canDrop ? { isSure, onPress: () => (isSure ? drop(draft) : setSure(true)) } : null}
          />
        </form>
      )}
    </div>
  );
}

function shownValue(value: Value, field: Field | undefined, t: (key: string) => string): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return t(value ? "admin.yes" : "admin.no");
  const label = (one: string) => field?.options?.find((option) => option.value === one)?.label ?? one;
  return Array.isArray(value)
    ? value.map(label).join(", ")
    : typeof value === "string"
      ? label(value)
      : String(value);
}
