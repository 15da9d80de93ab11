import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { Catalogue, FlowList, Problem } from "../../protocol";
import { openFlow, useEditor } from "../../stores/flow-editor";
import { useSession } from "../../stores/session";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { byText, dayAndMinute, nameById, nameOf } from "../words";
import { FlowEditor } from "./editor";
import classes from "./flows.module.css";

const KEY = "zx.flow"; // which flow was open: a reload goes on with it

/** The flows of the clients that are seen, and one that is edited. */
export default function FlowsSection() {
  const session = useSession((state) => state.session);
  const open = useEditor((state) => state.open);
  const forms = useEditor((state) => state.forms);
  useEffect(() => {
    const before = sessionStorage.getItem(KEY);
    if (before && useEditor.getState().open === null)
      void openFlow(before).catch(() => sessionStorage.removeItem(KEY));
  }, []);
  useEffect(
    () =>
      useEditor.subscribe(({ open: now }) => {
        if (now) sessionStorage.setItem(KEY, now.flow);
        else sessionStorage.removeItem(KEY);
      }),
    [],
  );
  if (open !== null && forms !== null) return <FlowEditor open={open} forms={forms} />;
  return session.is === "in" ? <List catalogue={session.catalogue} /> : null;
}

function List({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const [list, setList] = useState<FlowList>({ flows: [], drafts: [] });
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = useCallback(() => {
    flowApi.list().then(setList, (error: unknown) => setProblem(problemIn(error)));
  }, []);
  useEffect(read, [read]);
  const enter = (flow: string, text?: string) =>
    void openFlow(flow, text).catch((error: unknown) => setProblem(problemIn(error)));
  const begun = list.drafts.filter((one) => !list.flows.some((flow) => flow.flow === one.flow));
  return (
    <section className={classes.form} aria-label={t("flows.title")}>
      <h2>{t("flows.title")}</h2>
      <ProblemLine problem={problem} className={classes.wrong} />
      <table className={classes.table}>
        <Heads
          texts={[
            "flows.column.flow",
            "flows.column.client",
            "flows.column.version",
            "flows.column.at",
            "flows.column.by",
            "flows.column.note",
            "flows.column.nodes",
            "flows.column.doing",
          ]}
        />
        <tbody>
          {list.flows.map((one) => (
            <tr key={one.flow}>
              <th scope="row">{one.flow}</th>
              <td>{nameById(catalogue.clients, one.client, i18n.language)}</td>
              <td>{one.version}</td>
              <td>{dayAndMinute(one.published_at, i18n.language)}</td>
              <td>{byText(one.published_by, t)}</td>
              <td>{one.note}</td>
              <td>{one.nodes}</td>
              <td>
                <Button size="compact-xs" onClick={() => enter(one.flow)} data-testid={`flow-${one.flow}`}>
                  {list.drafts.some((draft) => draft.flow === one.flow)
                    ? t("flows.goOnEditing")
                    : t("flows.edit")}
                </Button>
              </td>
            </tr>
          ))}
          {begun.map((one) => (
            <tr key={one.flow}>
              <th scope="row">{one.flow}</th>
              <td>{nameById(catalogue.clients, one.client, i18n.language)}</td>
              <td colSpan={5}>{t("flows.neverPublished")}</td>
              <td>
                <Button size="compact-xs" onClick={() => enter(one.flow)} data-testid={`flow-${one.flow}`}>
                  {t("flows.goOnEditing")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.flows.length + begun.length === 0 && <p className={classes.dim}>{t("flows.none")}</p>}
      <NewFlow catalogue={catalogue} taken={[...list.flows, ...begun].map((one) => one.flow)} enter={enter} />
    </section>
  );
}

function NewFlow(props: {
  catalogue: Catalogue;
  taken: string[];
  enter: (flow: string, text: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { clients } = props.catalogue;
  const [id, setId] = useState("");
  const [client, setClient] = useState(clients[0]?.id ?? "");
  const isRight = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/.test(id) && !props.taken.includes(id);
  return (
    <form
      className={classes.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) props.enter(id, beginning(id, client));
      }}
    >
      <TextInput
        size="xs"
        aria-label={t("flows.newName")}
        placeholder={t("flows.newName")}
        value={id}
        data-testid="new-flow"
        onChange={(event) => setId(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        aria-label={t("flows.column.client")}
        data={clients.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }))}
        value={client}
        onChange={(event) => setClient(event.currentTarget.value)}
      />
      <Button size="compact-sm" variant="default" type="submit" disabled={!isRight}>
        {t("flows.new")}
      </Button>
    </form>
  );
}

/** The smallest flow that can be read: it says goodbye. */
const beginning = (flow: string, client: string) => `format: 1
flow: ${flow}
client: ${client}
numbers: []
languages: [zh, en]
start: bye

nodes:
  bye: {do: hang-up, say: goodbye}
`;
