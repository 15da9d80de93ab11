import { create } from "zustand";
import type { WatchWay } from "../protocol";
import { emptySeat, type SeatScreen } from "../state/seat";

/** What a supervisor's buttons and keys can do. Each does nothing when it is not the time for it. */
export interface SeatActions {
  listen(agent: string, call: string | null, way: WatchWay, isFollowing: boolean): void;
  change(way: WatchWay): void;
  follow(is: boolean): void;
  takeOver(): void;
  stop(): void;
  /** Have an agent be Ready, Not ready for a reason, or signed out: after the call, where there is one. */
  steer(agent: string, what: "ready" | "not-ready" | "sign-out", reason: string): void;
  focus(agent: string | null): void;
  dismiss(key: string): void;
  leave(): void;
}

export const useSeat = create<{ screen: SeatScreen; actions: SeatActions | null }>(() => ({
  screen: emptySeat,
  actions: null,
}));
