import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { centre } from "../../link/centre";
import type { CentreRow } from "../../protocol";
import { nameOf } from "../words";
import type { Field, Option } from "./form";
import { type Noun, Rows } from "./rows";

const id: Field = { name: "id", kind: "text", isKey: true };
const names: Field[] = [
  { name: "name_zh", kind: "text" },
  { name: "name_en", kind: "text" },
];
const fresh = { id: "", name_zh: "", name_en: "" };

/** The clients that may be chosen. */
export function useClients(): Option[] {
  const { i18n } = useTranslation();
  const [list, setList] = useState<CentreRow[]>([]);
  useEffect(() => void centre.list("clients").then(setList, () => undefined), []);
  return useMemo(
    () =>
      list.map(({ row }) => ({
        value: String(row.id),
        label: nameOf({ name_zh: String(row.name_zh), name_en: String(row.name_en) }, i18n.language),
      })),
    [list, i18n.language],
  );
}

function useClient(isWide = false): Field {
  return { name: "client", kind: "choice", isKey: true, options: useClients(), isWide };
}

export function Clients() {
  const { t } = useTranslation();
  const ways = ["refuse", "busy", "unassigned", "announce", "flow"].map((way) => ({
    value: way,
    label: t(`admin.lists.ways.${way}`),
  }));
  const noun: Noun = {
    noun: "clients",
    key: ["id"],
    columns: ["id", "name_zh", "name_en", "time_zone"],
    fresh: {
      ...fresh,
      time_zone: "Asia/Shanghai",
      monitor_tone_s: null,
      records_outside: false,
      blocked_how: "refuse",
      may_override: false,
    },
    fields: [
      id,
      { name: "time_zone", kind: "text" },
      ...names,
      { name: "monitor_tone_s", kind: "number", isOptional: true, unit: "s" },
      { name: "records_outside", kind: "flag" },
      { name: "blocked_how", kind: "choice", options: ways },
      { name: "may_override", kind: "flag" },
    ],
  };
  return <Rows noun={noun} title={t("admin.section.clients")} />;
}

function Named({ noun }: { noun: "skills" | "teams" }) {
  const { t } = useTranslation();
  const client = useClient();
  const made: Noun = {
    noun,
    key: ["id"],
    columns: ["id", "name_zh", "name_en", "client"],
    fresh: { ...fresh, client: null },
    fields: [id, client, ...names],
  };
  return <Rows noun={made} title={t(`admin.section.${noun}`)} />;
}

export const Skills = () => <Named noun="skills" />;
export const Teams = () => <Named noun="teams" />;

export function Dispositions() {
  const { t } = useTranslation();
  const client = useClient();
  const noun: Noun = {
    noun: "dispositions",
    key: ["id"],
    columns: ["id", "name", "client", "is_resolved", "is_retired"],
    fresh: { ...fresh, client: null, is_resolved: false, position: 0, is_retired: false },
    fields: [
      id,
      client,
      ...names,
      { name: "position", kind: "number" },
      { name: "is_resolved", kind: "flag" },
      { name: "is_retired", kind: "flag" },
    ],
  };
  return <Rows noun={noun} title={t("admin.section.dispositions")} />;
}

export function NotReady() {
  const { t } = useTranslation();
  const noun: Noun = {
    noun: "not_ready",
    key: ["id"],
    columns: ["id", "name_zh", "name_en", "is_choosable", "limit_s"],
    canDrop: false,
    fresh: { ...fresh, is_choosable: true, position: 0, limit_s: null },
    fields: [
      id,
      { name: "position", kind: "number" },
      ...names,
      { name: "limit_s", kind: "number", isOptional: true, unit: "s" },
      { name: "is_choosable", kind: "flag" },
    ],
  };
  return <Rows noun={noun} title={t("admin.section.notReady")} />;
}

export function WaitingRules() {
  const { t } = useTranslation();
  const client = useClient();
  const seconds = ["acw_limit_s", "keep_s", "longest_wait_s", "unstaffed_wait_s"];
  const noun: Noun = {
    noun: "waiting",
    key: ["id"],
    columns: ["id", "name", "acw_limit_s", "longest_wait_s", "music"],
    canAdd: false,
    canDrop: false,
    fresh: {},
    fields: [
      id,
      client,
      ...names.map((one) => ({ ...one, isDim: true })),
      ...seconds.map((name): Field => ({ name, kind: "number", unit: "s" })),
      { name: "music", kind: "text", isOptional: true },
    ],
  };
  return <Rows noun={noun} title={t("admin.section.waiting")} />;
}
