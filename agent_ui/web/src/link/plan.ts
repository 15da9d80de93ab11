import type { PlanAnswer, PlanLine, PlanRollback, PlanSeen, PlanWish, Who } from "../protocol";
import { ask } from "./http";

/** The routing plan: looked at, checked, published, brought back; and who could take a call by it. */
export const plan = {
  now: () => ask<PlanSeen>("GET", "/api/plan"),
  history: () => ask<PlanLine[]>("GET", "/api/plans"),
  check: (wish: PlanWish) => ask<PlanAnswer>("POST", "/api/plan/check", wish),
  publish: (wish: PlanWish) => ask<PlanAnswer>("POST", "/api/plan", wish),
  rollback: (wish: PlanRollback) => ask<PlanAnswer>("POST", "/api/plan/rollback", wish),
  who: (reason: string, waited: number) =>
    ask<Who>("GET", `/api/who?${new URLSearchParams({ reason, waited: String(waited) })}`),
};
