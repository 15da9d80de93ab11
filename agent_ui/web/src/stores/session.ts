import { create } from "zustand";
import { api, RequestFailed } from "../link/http";
import type { Catalogue, Me, Permission, Problem } from "../protocol";

/** Who sits here. `unreachable`: the server does not answer, so nobody knows yet. */
export type Session =
  | { is: "asking" }
  | { is: "out" }
  | { is: "unreachable" }
  | { is: "first"; me: Me }
  | { is: "in"; me: Me; catalogue: Catalogue };

export const useSession = create<{ session: Session }>(() => ({ session: { is: "asking" } }));

/** Whether who sits here has the right; what is shown follows from it, what is allowed is the server's word. */
export function useMay(right: Permission): boolean {
  return useSession(({ session }) => session.is === "in" && may(session.me, right));
}

/** The names behind the ids; null before somebody is signed in. */
export function useCatalogue(): Catalogue | null {
  return useSession(({ session }) => (session.is === "in" ? session.catalogue : null));
}

export function may(me: Me, right: Permission): boolean {
  return me.rights.includes(right);
}

const set = (session: Session) => useSession.setState({ session });
const RETRY_MS = 2000;

/** Ask the server who we are; tries again while it cannot be reached. */
export async function loadSession(): Promise<void> {
  try {
    await enter(await api.me());
  } catch (error) {
    if (error instanceof RequestFailed && !error.isRetryable) {
      set({ is: "out" });
      return;
    }
    set({ is: "unreachable" });
    setTimeout(() => void loadSession(), RETRY_MS);
  }
}

export async function signIn(login: string, password: string, code: string): Promise<void> {
  await enter(await api.signIn({ login, password, code }));
}

/** What has to be done first (a new password, a second factor) is asked before anything else is shown. */
async function enter(me: Me): Promise<void> {
  if (me.must) set({ is: "first", me });
  else set({ is: "in", me, catalogue: await api.catalogue() });
}

/** Lists were changed: what is chosen from is what holds now. What cannot be read stays as it is until the next time. */
export async function readCatalogue(): Promise<void> {
  try {
    const catalogue = await api.catalogue();
    const { session } = useSession.getState();
    if (session.is === "in") set({ ...session, catalogue });
  } catch {
    return;
  }
}

/** End the sign-in. The answer is why it goes on (in a call, the server away), or null when it is over. */
export async function signOut(): Promise<Problem | null> {
  try {
    await api.signOut();
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    if (error.status !== 401) return error.problem; // said to be over, it would come back with the next reload
  }
  set({ is: "out" });
  return null;
}

/** A socket was refused: find out whether the sign-in has ended. */
export async function checkSession(): Promise<void> {
  try {
    await api.me();
  } catch (error) {
    if (error instanceof RequestFailed && error.status === 401) set({ is: "out" });
  }
}
