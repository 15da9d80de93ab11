import { type TvSettings, tvAddress, tvFromAddress } from "../state/tv";

const KEY = "zx.tv";

/** What the address says, else what was chosen last in this browser. */
export function tvSettings(): TvSettings {
  const before = tvFromAddress(localStorage.getItem(KEY) ?? "");
  return location.pathname === "/tv" ? tvFromAddress(location.search, before) : before;
}

export function keepTv(settings: TvSettings): void {
  localStorage.setItem(KEY, tvAddress(settings));
}
