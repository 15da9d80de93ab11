import type {
  Allow,
  ImportDone,
  ImportPreview,
  ListChange,
  ListLine,
  ListName,
  ListPage,
  ListWish,
} from "../protocol";
import { ask, sendFile } from "./http";

const at = (list: ListName, tail = "") => `/api/lists/${list}${tail}`;

/** Lists of telephone numbers. */
export const lists = {
  page: (list: ListName, query: Record<string, string>) =>
    ask<ListPage>("GET", `${at(list)}?${new URLSearchParams(query)}`),
  add: (list: ListName, wish: ListWish) => ask<ListLine>("POST", at(list), wish),
  change: (list: ListName, entry: number, wish: ListChange) =>
    ask<ListLine>("PUT", at(list, `/${entry}`), wish),
  drop: (list: ListName, entry: number, seen: number) =>
    ask<void>("POST", at(list, `/${entry}/drop`), { seen }),
  allow: (list: ListName, entry: number, wish: Allow) =>
    ask<ListLine>("POST", at(list, `/${entry}/allow`), wish),
  look: (list: ListName, about: Record<string, string>, file: File) =>
    sendFile<ImportPreview>(`${at(list, "/import/preview")}?${new URLSearchParams(about)}`, file),
  take: (list: ListName, about: Record<string, string>, file: File, token: string) =>
    sendFile<ImportDone>(`${at(list, "/import")}?${new URLSearchParams({ ...about, token })}`, file),
  file: (list: ListName, client: string, form: "csv" | "xlsx") =>
    `${at(list, "/file")}?${new URLSearchParams({ client, form })}`,
  template: (list: ListName) => at(list, "/template"),
};

/** The customer of my call does not want to be called. */
export const unwanted = (call: string, reason: string) =>
  ask<void>("POST", `/api/customers/${encodeURIComponent(call)}/do-not-call`, { reason });
