import type { StaffPage, StaffPassword, StaffPerson, StaffSaved, StaffState, StaffWish } from "../protocol";
import { ask } from "./http";

const of = (person: string) => `/api/people/${encodeURIComponent(person)}`;

/** People, one by one. */
export const staff = {
  list: (query: Record<string, string>) => ask<StaffPage>("GET", `/api/staff?${new URLSearchParams(query)}`),
  one: (person: string) => ask<StaffPerson>("GET", of(person)),
  put: (wish: StaffWish) => ask<StaffSaved>("PUT", of(wish.row.login), wish),
  password: (person: string, why: string) => ask<StaffPassword>("POST", `${of(person)}/password`, { why }),
  turn: (person: string, state: StaffState, why: string) =>
    ask<void>("POST", `${of(person)}/state`, { state, why }),
  factor: (person: string, why: string) => ask<void>("POST", `${of(person)}/factor`, { why }),
  signOut: (person: string, why: string) => ask<void>("POST", `${of(person)}/sign-out`, { why }),
};
