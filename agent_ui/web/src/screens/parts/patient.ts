import { type ComponentType, lazy } from "react";

const AGAIN_MS = 1000;

/** A part of the page that is fetched when it is wanted, again and again while the server is away: no page breaks. */
export function patient<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const tried = (): ReturnType<typeof load> =>
    load().catch(() => new Promise((resolve) => setTimeout(resolve, AGAIN_MS)).then(tried));
  return lazy(tried);
}
