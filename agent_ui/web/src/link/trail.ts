import type { AuditVerified, InForce } from "../protocol";
import { ask } from "./http";

const WALK_MS = 300_000; // a trail of years is long

export const trail = {
  verify: () => ask<AuditVerified>("POST", "/api/audit/verify", undefined, WALK_MS),
  file: (query: Record<string, string>) => `/api/audit/export?${new URLSearchParams(query)}`,
  inForce: () => ask<InForce>("GET", "/api/in-force"),
};
