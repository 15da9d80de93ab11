import { type ComponentType, lazy } from "react";
import type { Permission } from "../../protocol";
import { flowSections } from "../flows/sections";
import { programSections } from "../programs/sections";

/** A section of the Admin page. Its title is the text `admin.section.<id>`; its address is `/admin#<id>`. */
export interface Section {
  id: string;
  group: "centre" | "people" | "calls" | "programs";
  need: Permission; // who has it sees the section; what is allowed is the server's word
  Body: ComponentType; // lazy: a chunk of its own
}

type Nouns = typeof import("./nouns");
const noun = (name: keyof Omit<Nouns, "useClients">) =>
  lazy(() => import("./nouns").then((nouns) => ({ default: nouns[name] })));

const list = (name: keyof typeof import("./lists")) =>
  lazy(() => import("./lists").then((found) => ({ default: found[name] })));

/** All sections in the order in which they stand on the left. A new one is one entry here and its title in both texts. */
export const sections: Section[] = [
  { id: "clients", group: "centre", need: "centre", Body: noun("Clients") },
  { id: "queues", group: "centre", need: "centre", Body: lazy(() => import("./plan-queues")) },
  { id: "reasons", group: "centre", need: "centre", Body: lazy(() => import("./plan-reasons")) },
  { id: "history", group: "centre", need: "centre", Body: lazy(() => import("./plan-history")) },
  { id: "waiting", group: "centre", need: "centre", Body: noun("WaitingRules") },
  { id: "dispositions", group: "centre", need: "centre", Body: noun("Dispositions") },
  { id: "notReady", group: "centre", need: "centre", Body: noun("NotReady") },
  { id: "people", group: "people", need: "people", Body: lazy(() => import("../staff/people")) },
  { id: "roleRules", group: "people", need: "people", Body: lazy(() => import("../staff/role-rules")) },
  { id: "skills", group: "people", need: "centre", Body: noun("Skills") },
  { id: "teams", group: "people", need: "centre", Body: noun("Teams") },
  { id: "import", group: "people", need: "centre", Body: lazy(() => import("./import")) },
  { id: "who", group: "people", need: "centre", Body: lazy(() => import("./who")) },
  { id: "vips", group: "calls", need: "centre", Body: list("Vips") },
  { id: "blocked", group: "calls", need: "centre", Body: list("Blocked") },
  { id: "doNotCall", group: "calls", need: "centre", Body: list("DoNotCall") },
  { id: "lineTests", group: "calls", need: "centre", Body: lazy(() => import("./line-tests")) },
  { id: "trail", group: "people", need: "audit", Body: lazy(() => import("./trail")) },
  ...flowSections,
  ...programSections,
];
