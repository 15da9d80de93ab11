import { useCallback, useEffect, useState } from "react";
import { useSession } from "./session";

type Next<T> = T | ((before: T) => T);

/** As `useState`; a reload begins with what was there last. In this tab alone, of this person alone. */
export function useKept<T>(name: string, first: T): [T, (next: Next<T>) => void] {
  const me = useSession(({ session }) => (session.is === "in" ? session.me.id : ""));
  const key = `zx.kept.${me}.${name}`;
  const [value, setValue] = useState(() => recall(key, first));
  useEffect(() => {
    const text = JSON.stringify(value);
    try {
      if (text === JSON.stringify(first)) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    } catch {
      // full or forbidden: what is typed is there until the page is left
    }
  }, [key, value, first]);
  return [value, useCallback((next: Next<T>) => setValue(next), [])];
}

/** Whoever leaves a form knowingly begins anew with it. */
export function useForgotten(...names: string[]): void {
  const me = useSession(({ session }) => (session.is === "in" ? session.me.id : ""));
  const keys = names.map((name) => `zx.kept.${me}.${name}`).join(" ");
  useEffect(
    () => () => {
      for (const key of keys.split(" ")) sessionStorage.removeItem(key);
    },
    [keys],
  );
}

function recall<T>(key: string, first: T): T {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? first : (JSON.parse(text) as T);
  } catch {
    return first;
  }
}
