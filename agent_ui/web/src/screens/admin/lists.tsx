import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "../../link/centre";
import { api, problemIn } from "../../link/http";
import { lists } from "../../link/lists";
import type { Account, ListLine, ListName, ListPage, Problem } from "../../protocol";
import { useMay } from "../../stores/session";
import { Caller } from "../parts/caller";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { dayAndMinute, dayAndTime, nameOf, problemText } from "../words";
import classes from "./admin.module.css";
import { type Field, Fields, type Option } from "./form";
import { ListFiles } from "./list-files";
import { useClients } from "./nouns";
import { SaveRow } from "./save-row";
import { useSaveKey, useUnsaved } from "./use-draft";

type Draft = Record<string, Value>;
type Told = Problem | "saved" | "removed" | null;
const CENTRE = "-"; // the whole centre, as a choice
const EMPTY: Draft = { client: null, number: "", reason: "", until: "", priority: 1, agents: [] };

const draftOf = (line: ListLine): Draft => ({ ...line, client: line.client || CENTRE });
const text = (value: Value | undefined) => (typeof value === "string" ? value.trim() : "");
const clientOf = (draft: Draft) => (draft.client === CENTRE ? "" : text(draft.client));

function useAgents(isWanted: boolean): Option[] {
  const { i18n } = useTranslation();
  const [people, setPeople] = useState<Account[]>([]);
  useEffect(() => {
    if (isWanted) void api.people().then(setPeople, () => undefined);
  }, [isWanted]);
  return people
    .filter((one) => one.role === "agent")
    .map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }));
}

/** One list of telephone numbers: who stands in it and why, one entry's form, and files in and out. */
function Numbers({ list, section }: { list: ListName; section: string }) {
  const { t, i18n } = useTranslation();
  const clients = useClients();
  const agents = useAgents(list === "vip");
  const mayOverride = useMay("override");
  const owners =
    list === "do-not-call" ? [{ value: CENTRE, label: t("admin.lists.centre") }, ...clients] : clients;
  const [page, setPage] = useState<ListPage>({ lines: [], total: 0, below: null });
  const [client, setClient] = useState<string | null>(null);
  const [number, setNumber] = useState("");
  const [entry, setEntry] = useState<ListLine | null>(null); // null: a new one
  const [draft, setDraft] = useState<Draft | null>(null);
  const [isTouched, setTouched] = useState(false);
  const [isSure, setSure] = useState(false);
  const [told, setTold] = useState<Told>(null);

  const read = useCallback(
    async (below: number | null) => {
      const query: Record<string, string> = {};
      if (client !== null) query.client = client === CENTRE ? "" : client;
      if (number.trim()) query.number = number.trim();
      if (below !== null) query.below = String(below);
      try {
        const found = await lists.page(list, query);
        setPage((now) => (below === null ? found : { ...found, lines: [...now.lines, ...found.lines] }));
      } catch (error) {
        setTold(problemIn(error));
      }
    },
    [list, client, number],
  );
  useEffect(() => void read(null), [read]);
  useUnsaved(isTouched);

  const choose = (line: ListLine | null, next: Draft | null) => {
    if (isTouched && !window.confirm(t("admin.leaveSure"))) return;
    setEntry(line);
    setDraft(next);
    setTouched(false);
    setSure(false);
    setTold(null);
  };
  const act = async (work: () => Promise<ListLine | null>, said: Told) => {
    try {
      const line = await work();
      setEntry(line);
      setDraft(line && draftOf(line));
      setTouched(false);
      setTold(said);
      await read(null);
    } catch (error) {
      setTold(problemIn(error));
    }
    setSure(false);
  };
  const save = () => {
    if (!draft) return;
    const said = {
      reason: text(draft.reason),
      until: text(draft.until),
      priority: typeof draft.priority === "number" ? draft.priority : 1,
      agents: Array.isArray(draft.agents) ? draft.agents : [],
    };
    const wish = { client: clientOf(draft), number: text(draft.number), ...said };
    void act(
      () =>
        entry === null
          ? lists.add(list, wish)
          : lists.change(list, entry.entry, { seen: entry.seen, ...said }),
      "saved",
    );
  };
  useSaveKey(draft ? save : null);

  const fields: Field[] = [
    { name: "client", kind: "choice", isKey: true, options: owners },
    { name: "number", kind: "text", isKey: true },
    { name: "until", kind: "day", isOptional: true },
    ...(list === "vip"
      ? ([
          { name: "priority", kind: "number" },
          { name: "agents", kind: "many", options: agents },
        ] as Field[])
      : []),
    { name: "reason", label: "listedWhy", kind: "long", isOptional: true, isWide: true },
  ];
  const problem = told !== null && typeof told === "object" ? told : null;
  const place = problem?.where ?? "";
  const isAtField = fields.some((one) => one.name === place);
  const nameOfClient = (id: string) =>
    id === "" ? t("admin.lists.centre") : (clients.find((one) => one.value === id)?.label ?? id);
  return (
    <div className={classes.split}>
      <div>
        <div className={classes.head}>
          <h2>{t(`admin.section.${section}`)}</h2>
          <TextInput
            size="xs"
            w={128}
            aria-label={t("admin.lists.find")}
            placeholder={t("admin.lists.find")}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
            data-testid="list-number"
          />
          <Select
            size="xs"
            w={128}
            aria-label={t("admin.field.client")}
            placeholder={t("admin.field.client")}
            data={owners}
            clearable
            clearButtonProps={{ "aria-label": t("admin.clear") }}
            value={client}
            onChange={setClient}
            data-testid="list-client"
          />
          <span className={classes.grow} />
          <span data-testid="list-total">{t("admin.lists.total", { count: page.total })}</span>
          <Button
            size="compact-sm"
            variant="default"
            data-testid="new"
            onClick={() => choose(null, { ...EMPTY, client })}
          >
            {t("admin.new")}
          </Button>
        </div>
        <table className={classes.table}>
          <Heads
            texts={[
              "admin.field.number",
              "admin.field.client",
              "admin.field.listedWhy",
              "admin.field.lastDay",
              "admin.field.added_by",
            ]}
          />
          <tbody>
            {page.lines.map((line) => (
              <tr
                key={line.entry}
                data-testid={`row-${line.entry}`}
                data-chosen={line.entry === entry?.entry}
              >
                <th scope="row">
                  <button
                    type="button"
                    className={classes.pick}
                    aria-pressed={line.entry === entry?.entry}
                    onClick={() => choose(line, draftOf(line))}
                  >
                    <span style={{ whiteSpace: "nowrap" }}>{line.number}</span>
                  </button>
                </th>
                <td>{nameOfClient(line.client)}</td>
                <td>{line.reason || "–"}</td>
                <td>
                  {line.until || t("admin.lists.always")}
                  {line.is_over && <span className={classes.warning}> {t("admin.lists.over")}</span>}
                </td>
                <td>{line.added_by || "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {page.lines.length === 0 && <p className={classes.none}>{t("admin.none")}</p>}
        {page.below !== null && (
          <Button size="compact-sm" variant="default" onClick={() => void read(page.below)}>
            {t("admin.lists.more")}
          </Button>
        )}
        {(client !== null || list === "do-not-call") && (
          <ListFiles
            key={client}
            list={list}
            client={client === null || client === CENTRE ? "" : client}
            onTaken={() => void read(null)}
          />
        )}
        {client === null && list !== "do-not-call" && (
          <p className={classes.none}>{t("admin.lists.chooseClient")}</p>
        )}
      </div>
      {draft === null ? (
        <p className={classes.none} role={told === "removed" ? "status" : undefined} data-testid="told">
          {problem
            ? problemText(problem, t, i18n.language)
            : told === "removed"
              ? t("admin.removed")
              : t("admin.choose")}
        </p>
      ) : (
        <form
          className={classes.form}
          aria-label={entry === null ? t("admin.new") : entry.number}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Fields
            fields={fields}
            values={draft}
            isNew={entry === null}
            wrong={problem && isAtField ? { [place]: problemText(problem, t, i18n.language) } : {}}
            onChange={(name, value) => {
              setDraft({ ...draft, [name]: value });
              setTouched(true);
              setTold(null);
            }}
          />
          {entry !== null && (
            <p className={classes.none}>
              <Caller kind="listed" id={String(entry.entry)} number={entry.number} />{" "}
              {t("admin.lists.added", {
                who: entry.added_by || "–",
                at: dayAndTime(entry.added_at, i18n.language),
              })}
            </p>
          )}
          <ProblemLine problem={isAtField ? null : problem} className={classes.problem} testid="problem" />
          {told === "saved" && (
            <p role="status" className={classes.done} data-testid="told">
              {t("admin.lists.saved")}
            </p>
          )}
          <SaveRow
            isTouched={isTouched}
            onSave={save}
            onCancel={() => choose(null, null)}
            removal={
              entry && {
                isSure,
                onPress: () =>
                  isSure
                    ? void act(() => lists.drop(list, entry.entry, entry.seen).then(() => null), "removed")
                    : setSure(true),
              }
            }
          />
          {entry !== null && list === "do-not-call" && mayOverride && entry.client !== "" && (
            <AllowForm
              line={entry}
              onAllow={(minutes, why) =>
                void act(() => lists.allow(list, entry.entry, { seen: entry.seen, minutes, why }), "saved")
              }
            />
          )}
        </form>
      )}
    </div>
  );
}

/** May be called for a while all the same: how long, and why. */
function AllowForm({ line, onAllow }: { line: ListLine; onAllow(minutes: number, why: string): void }) {
  const { t, i18n } = useTranslation();
  const [minutes, setMinutes] = useState(30);
  const [why, setWhy] = useState("");
  const until = line.allowed_until ?? null;
  return (
    <fieldset className={classes.step}>
      <legend>{t("admin.lists.allow")}</legend>
      {until !== null && Date.parse(until) > Date.now() && (
        <p className={classes.warning} data-testid="allowed">
          {t("admin.lists.allowed", {
            until: dayAndMinute(until, i18n.language),
            who: line.allowed_by ?? "",
            why: line.allowed_why ?? "",
          })}
        </p>
      )}
      <div className={classes.fields}>
        <NumberInput
          size="xs"
          label={t("admin.lists.minutes")}
          hideControls
          min={0}
          max={10_080}
          value={minutes}
          onChange={(typed) => setMinutes(Number(typed) || 0)}
        />
        <TextInput
          size="xs"
          label={t("admin.lists.why")}
          maxLength={200}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          data-testid="allow-why"
        />
      </div>
      <Button
        size="compact-sm"
        variant="default"
        disabled={why.trim() === ""}
        data-testid="allow"
        onClick={() => onAllow(minutes, why.trim())}
      >
        {t("admin.lists.letThrough")}
      </Button>
    </fieldset>
  );
}

export const Vips = () => <Numbers list="vip" section="vips" />;
export const Blocked = () => <Numbers list="blocked" section="blocked" />;
export const DoNotCall = () => <Numbers list="do-not-call" section="doNotCall" />;
