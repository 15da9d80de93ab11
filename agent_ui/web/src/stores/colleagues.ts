import { useEffect } from "react";
import { create } from "zustand";
import { api } from "../link/http";
import type { Colleague } from "../protocol";

const EVERY_MS = 2000;

/** Who else is signed in; what was known last stays when it cannot be asked. */
export const useColleagues = create<{ list: Colleague[] }>(() => ({ list: [] }));

async function ask(): Promise<void> {
  try {
    useColleagues.setState({ list: await api.colleagues() });
  } catch {
    // the next one asks again, and the links' bar says what is away
  }
}

/** Keep the list fresh while somebody looks at it. */
export function useFreshColleagues(isWanted: boolean): Colleague[] {
  const list = useColleagues((known) => known.list);
  useEffect(() => {
    if (!isWanted) return;
    void ask();
    const timer = window.setInterval(() => void ask(), EVERY_MS);
    return () => window.clearInterval(timer);
  }, [isWanted]);
  return list;
}
