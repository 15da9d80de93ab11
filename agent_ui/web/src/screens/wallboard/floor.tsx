import { Select, TextInput } from "@mantine/core";
import { lazy, memo, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type AgentState, agentStates, type Catalogue } from "../../protocol";
import {
  type FloorOrder,
  type FloorView,
  floorOrders,
  floorRows,
  teamsOf,
  wholeFloor,
} from "../../state/floor";
import { useAbilities } from "../../stores/abilities";
import { useBoard } from "../../stores/board";
import { useMay } from "../../stores/session";
import { nameById, nameOf } from "../words";
import { FloorList } from "./floor-list";
import { useSettled } from "./use-settled";
import classes from "./floor.module.css";

const SendMessage = lazy(() => import("./send-message"));
const AbilitiesPanel = lazy(() => import("./abilities-panel"));
const COMBOBOX = { transitionProps: { duration: 0 }, keepMounted: false };

/** Rows are put in order so often, and not at all so soon after a key or the mouse was moved in the list. */
const REORDER_MS = 1000;
const HAND_MS = 3000;

/** Every agent: state, how long, with whom, how many today; those who need a hand first. */
export function Floor({
  catalogue,
  maySee,
  mayWatch,
}: {
  catalogue: Catalogue;
  maySee: boolean;
  mayWatch: boolean;
}) {
  const { t, i18n } = useTranslation();
  const agents = useBoard((board) => board.screen.agents);
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  const maySteer = useMay("steer");
  const [view, setView] = useState<FloorView>(wholeFloor);
  const touchedMs = useRef(0);
  const touched = useCallback(() => {
    touchedMs.current = Date.now();
  }, []);
  const isHeld = useCallback(() => Date.now() - touchedMs.current < HAND_MS, []);
  const settled = useSettled(agents, REORDER_MS, isHeld);
  const rows = useMemo(
    () => floorRows(settled.value, view, settled.atMs + offsetMs, i18n.language).map((agent) => agent.id),
    [settled, view, offsetMs, i18n.language],
  );
  const allTeams = teamsOf(settled.value).join("\n");
  const teams = useMemo(() => (allTeams === "" ? [] : allTeams.split("\n")), [allTeams]);
  const shownOf = useAbilities(({ agent }) => agent);
  const asked = shownOf === null ? undefined : agents.find((agent) => agent.id === shownOf);
  const signedIn = agents.filter((agent) => agent.state !== "signed-out").length;
  return (
    <section className={classes.floor} aria-label={t("board.agents")}>
      <header className={classes.head}>
        <h2>{t("board.agents")}</h2>
        <span className={classes.count}>{t("board.signedIn", { count: signedIn })}</span>
        <span className={classes.count} role="status" data-testid="floor-shown">
          {rows.length < agents.length && t("floor.shown", { shown: rows.length, count: agents.length })}
        </span>
      </header>
      <Filters {...{ teams, view, setView, catalogue }} />
      {maySteer && (
        <Suspense>
          <SendMessage agents={settled.value} shown={rows} />
        </Suspense>
      )}
      {asked !== undefined && (
        <Suspense>
          <AbilitiesPanel agent={asked} catalogue={catalogue} />
        </Suspense>
      )}
      <FloorList {...{ agents, rows, offsetMs, catalogue, maySee, mayWatch, touched }} />
      {rows.length === 0 && (
        <p className={classes.none}>{t(agents.length === 0 ? "board.noAgents" : "floor.none")}</p>
      )}
    </section>
  );
}

interface FiltersProps {
  teams: string[];
  view: FloorView;
  setView: (view: FloorView) => void;
  catalogue: Catalogue;
}

/** Drawn anew when something is chosen, and not with each agent's news: five boxes to choose from are dear. */
const Filters = memo(function Filters({ teams, view, setView, catalogue }: FiltersProps) {
  const { t, i18n } = useTranslation();
  const queues = catalogue.queues.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }));
  return (
    <search className={classes.filters} aria-label={t("floor.filter")}>
      <TextInput
        size="xs"
        label={t("floor.find")}
        value={view.text}
        onChange={(event) => setView({ ...view, text: event.currentTarget.value })}
        data-testid="floor-find"
      />
      <Pick
        name="state"
        value={view.state}
        data={agentStates.map((one) => ({ value: one, label: t(`state.${one}`) }))}
        onChange={(state) => setView({ ...view, state: state as AgentState | "" })}
      />
      <Pick name="queue" value={view.queue} data={queues} onChange={(queue) => setView({ ...view, queue })} />
      <Pick
        name="team"
        value={view.team}
        data={teams.map((id) => ({ value: id, label: nameById(catalogue.teams ?? [], id, i18n.language) }))}
        onChange={(team) => setView({ ...view, team })}
      />
      <Select
        size="xs"
        label={t("board.sort")}
        value={view.order}
        data={floorOrders.map((one) => ({ value: one, label: t(`floor.by.${one}`) }))}
        onChange={(order) => setView({ ...view, order: (order ?? "attention") as FloorOrder })}
        allowDeselect={false}
        comboboxProps={COMBOBOX}
        data-testid="floor-order"
      />
    </search>
  );
});

interface PickProps {
  name: "state" | "queue" | "team";
  value: string;
  data: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Pick({ name, value, data, onChange }: PickProps) {
  const { t } = useTranslation();
  return (
    <Select
      size="xs"
      label={t(`floor.${name}`)}
      placeholder={t("floor.all")}
      value={value === "" ? null : value}
      data={data}
      onChange={(found) => onChange(found ?? "")}
      clearable
      searchable={name !== "state"}
      limit={100}
      comboboxProps={COMBOBOX}
      data-testid={`floor-${name}`}
    />
  );
}
