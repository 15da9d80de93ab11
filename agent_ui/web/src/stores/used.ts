import { create } from "zustand";
import { api } from "../link/http";
import type { MostUsed } from "../protocol";

const none: MostUsed = { reasons: [], dispositions: [] };
const KEPT_MS = 5 * 60_000;

/** What is chosen most, by client and queue; nothing of a single call. */
export const useUsed = create<{ of: Record<string, { told: MostUsed; at: number }> }>(() => ({ of: {} }));

const key = (client: string, queue: string) => `${client} ${queue}`;

export const usedIn = (of: ReturnType<typeof useUsed.getState>["of"], client: string, queue: string) =>
  of[key(client, queue)]?.told ?? none;

/** Without an answer the order is that of the catalogue. */
export async function askUsed(client: string, queue: string): Promise<void> {
  const known = useUsed.getState().of[key(client, queue)];
  if (known && Date.now() - known.at < KEPT_MS) return;
  try {
    const told = await api.mostUsed(client, queue);
    useUsed.setState(({ of }) => ({ of: { ...of, [key(client, queue)]: { told, at: Date.now() } } }));
  } catch {
    // the next call asks again
  }
}
