import type {
  CalendarYear,
  DaysRead,
  DifferenceLine,
  FlowChange,
  FlowChecked,
  FlowForms,
  FlowList,
  FlowNames,
  FlowPut,
  FlowTried,
  FlowVersionLine,
  FlowVersionText,
  HoursTold,
  NumberWanted,
  Roads,
  TryAsked,
} from "../protocol";
import { ask } from "./http";

const part = (id: string) => encodeURIComponent(id);
const VOICE_PATIENCE_MS = 120_000; // texts that are new are spoken before a version is there

export const flowApi = {
  year: (year: number) => ask<CalendarYear[]>("GET", `/api/calendars?year=${year}`),
  forms: () => ask<FlowForms>("GET", "/api/flow-forms"),
  list: () => ask<FlowList>("GET", "/api/flow-list"),
  names: (client: string) => ask<FlowNames>("GET", `/api/flow-names/${part(client)}`),
  check: (text: string, changes: FlowChange[]) =>
    ask<FlowChecked>("POST", "/api/flow-check", { text, changes }),
  versions: (flow: string) => ask<FlowVersionLine[]>("GET", `/api/flows/${part(flow)}/versions`),
  version: (flow: string, version: number) =>
    ask<FlowVersionText>("GET", `/api/flows/${part(flow)}/versions/${version}`),
  difference: (flow: string, text: string, version: number) =>
    ask<DifferenceLine[]>("POST", `/api/flows/${part(flow)}/difference`, { text, version }),
  keep: (flow: string, text: string, after: number) =>
    ask<void>("PUT", `/api/flows/${part(flow)}/draft`, { text, after }),
  /** As `keep`, by a page that does not hear the answer any more. */
  keepLast: (flow: string, text: string, after: number) =>
    void fetch(`/api/flows/${part(flow)}/draft`, {
      method: "PUT",
      credentials: "same-origin",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, after }),
    }).catch(() => undefined),
  drop: (flow: string) => ask<void>("DELETE", `/api/flows/${part(flow)}/draft`),
  publish: (flow: string, text: string, after: number, note: string) =>
    ask<FlowPut>("POST", `/api/flows/${part(flow)}/text`, { text, after, note }, VOICE_PATIENCE_MS),
  rollback: (flow: string, version: number, after: number, note: string) =>
    ask<FlowPut>("POST", `/api/flows/${part(flow)}/rollback`, { version, after, note }, VOICE_PATIENCE_MS),
  hours: (text: string, calendar: string, at: string) =>
    ask<HoursTold>("POST", "/api/flow-hours", { text, calendar, at }),
  days: (text: string, calendar: string, csv: string) =>
    ask<DaysRead>("POST", "/api/flow-days", { text, calendar, csv }),
  try: (wish: TryAsked) => ask<FlowTried>("POST", "/api/flow-try", wish),
  roads: () => ask<Roads>("GET", "/api/roads"),
  putNumber: (number: string, wanted: NumberWanted) =>
    ask<void>("PUT", `/api/numbers/${part(number)}`, wanted),
  removeNumber: (number: string, was: string) =>
    ask<void>("POST", `/api/numbers/${part(number)}/remove`, { was }),
};
