import type { RoleRuleSaved, RoleRules, RoleRuleWish } from "../protocol";
import { ask } from "./http";

/** What each role asks of a sign-in. */
export const roleRules = {
  all: () => ask<RoleRules>("GET", "/api/role-rules"),
  put: (wish: RoleRuleWish) => ask<RoleRuleSaved>("PUT", `/api/role-rules/${wish.was.role}`, wish),
};
