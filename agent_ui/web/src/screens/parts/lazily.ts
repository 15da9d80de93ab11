import { type ComponentType, lazy } from "react";

const AGAIN_MS = 2000;

/** A part of a page that is fetched when it is wanted. With the server away it is asked for again until it comes: what
 * stands around it goes on. `ahead` fetches it before. */
export function lazily<Props>(load: () => Promise<{ default: ComponentType<Props> }>) {
  const fetched = (): Promise<{ default: ComponentType<Props> }> =>
    load().catch(() => new Promise<void>((again) => setTimeout(again, AGAIN_MS)).then(fetched));
  return { Part: lazy(fetched), ahead: () => void load().catch(() => undefined) };
}
