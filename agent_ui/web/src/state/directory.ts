import type { FloorAgent } from "../protocol";

const MOST_SHOWN = 100;
const order = ["ready", "wrap-up", "talking", "offered", "not-ready"];

/** Who of the floor matches what was typed (name, login or team), whoever can be rung first. Never oneself. */
export function matching(
  agents: FloorAgent[],
  typed: string,
  me: string,
  language: string,
  team: (agent: FloorAgent) => string,
): FloorAgent[] {
  const wanted = typed.trim().toLowerCase();
  const words = (agent: FloorAgent) =>
    `${agent.name_zh} ${agent.name_en} ${agent.id} ${team(agent)}`.toLowerCase();
  const name = (agent: FloorAgent) => (language.startsWith("zh") ? agent.name_zh : agent.name_en);
  return agents
    .filter((agent) => agent.id !== me && agent.state !== "signed-out" && words(agent).includes(wanted))
    .toSorted(
      (a, b) =>
        order.indexOf(a.state) - order.indexOf(b.state) ||
        name(a).localeCompare(name(b), language) ||
        a.id.localeCompare(b.id),
    )
    .slice(0, MOST_SHOWN);
}
