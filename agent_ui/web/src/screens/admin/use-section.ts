import { useCallback, useSyncExternalStore } from "react";
import { useKeys } from "../parts/use-keys";
import type { Section } from "./sections";

const listeners = new Set<() => void>();
let guard: (() => boolean) | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("hashchange", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("hashchange", listener);
  };
}

/** While it is set, the page is left only when it answers true. Set it to null when nothing is unsaved any more. */
export function guardSection(mayLeave: (() => boolean) | null): void {
  guard = mayLeave;
}

export function goSection(id: string): void {
  if (location.hash === `#${id}` || (guard !== null && !guard())) return;
  guard = null;
  history.pushState(null, "", `/admin#${id}`);
  for (const listener of listeners) listener();
}

/** The section that the address names, else the first; Alt+Up and Alt+Down step through them. */
export function useSection(seen: Section[]): Section | undefined {
  const hash = useSyncExternalStore(subscribe, () => location.hash.slice(1));
  const found = seen.find((one) => one.id === hash) ?? seen[0];
  useKeys(
    useCallback(
      (event: KeyboardEvent) => {
        if (!event.altKey || event.ctrlKey || event.metaKey) return null;
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (step === 0 || !found) return null;
        const next = seen[(seen.indexOf(found) + step + seen.length) % seen.length];
        return next ? () => goSection(next.id) : null;
      },
      [seen, found],
    ),
  );
  return found;
}
