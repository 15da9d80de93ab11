import type { TFunction } from "i18next";
import type { Value } from "../../link/centre";
import type { Catalogue, Role, StaffPerson, StaffRow } from "../../protocol";
import type { Field } from "../admin/form";
import { nameOf } from "../words";

export const roles = [
  "agent",
  "team-leader",
  "qa",
  "trainer",
  "planner",
  "supervisor",
  "operations-manager",
  "client",
  "administrator",
] satisfies Role[];

/** The plain fields of a person; one's own role and clients are read only: others change them. */
export function fieldsOf(
  catalogue: Catalogue,
  was: StaffPerson | null,
  t: TFunction,
  language: string,
): Field[] {
  const named = (list: { id: string; name_zh: string; name_en: string }[]) =>
    list.map((one) => ({ value: one.id, label: nameOf(one, language) }));
  const isDim = was?.is_me ?? false;
  return [
    { name: "login", kind: "text", isKey: true },
    {
      name: "role",
      kind: "choice",
      isDim,
      options: roles.map((value) => ({ value, label: t(`role.${value}`) })),
    },
    { name: "name_zh", kind: "text" },
    { name: "name_en", kind: "text" },
    { name: "all_clients", kind: "flag", isDim },
    { name: "clients", kind: "many", options: named(catalogue.clients), isDim },
    { name: "team", kind: "choice", isOptional: true, options: named(catalogue.teams ?? []) },
    { name: "networks", kind: "text", isOptional: true },
    { name: "needs_totp", kind: "flag" },
    { name: "has_standing_leg", kind: "flag" },
  ];
}

export function valuesOf(row: StaffRow): Record<string, Value> {
  return {
    login: row.login,
    role: row.role,
    name_zh: row.name_zh,
    name_en: row.name_en,
    all_clients: row.clients === null,
    clients: row.clients ?? [],
    team: row.team,
    networks: row.networks.join("; "),
    needs_totp: row.needs_totp,
    has_standing_leg: row.has_standing_leg,
  };
}

export function withValue(row: StaffRow, name: string, value: Value): StaffRow {
  switch (name) {
    case "all_clients":
      return { ...row, clients: value === true ? null : [] };
    case "clients":
      return { ...row, clients: Array.isArray(value) ? value : [] };
    case "networks":
      return { ...row, networks: String(value ?? "").split(/\s*[;,\uff1b\uff0c]\s*/) };
    case "team":
      return { ...row, team: typeof value === "string" ? value : null };
    default:
      return { ...row, [name]: value ?? "" };
  }
}

/** What is sent: an empty network is none. */
export const cleaned = (row: StaffRow): StaffRow => ({
  ...row,
  login: row.login.trim(),
  networks: row.networks.map((one) => one.trim()).filter((one) => one !== ""),
});
