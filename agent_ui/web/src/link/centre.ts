import type { CentreDrop, CentreRow } from "../protocol";
import { ask } from "./http";

export type Row = CentreRow["row"];
export type Value = Row[string];

/** What the centre is made of: the same three requests for every noun. */
export const centre = {
  list: (noun: string) => ask<CentreRow[]>("GET", `/api/centre/${noun}`),
  put: (noun: string, body: CentreRow) => ask<CentreRow>("PUT", `/api/centre/${noun}`, body),
  drop: (noun: string, body: CentreDrop) => ask<void>("POST", `/api/centre/${noun}/drop`, body),
};
