import { useSyncExternalStore } from "react";

export const pages = [
  "/sign-in",
  "/desktop",
  "/wallboard",
  "/tv",
  "/recordings",
  "/qa",
  "/doors",
  "/admin",
] as const;
export type Page = (typeof pages)[number];

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The page in the address bar; null for an address that is none of ours. */
export function usePage(): Page | null {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return pages.find((page) => page === path) ?? null;
}

export function go(page: Page, replace = false, search = ""): void {
  if (location.pathname === page) return;
  if (replace) history.replaceState(null, "", page + search);
  else history.pushState(null, "", page + search);
  for (const listener of listeners) listener();
}
