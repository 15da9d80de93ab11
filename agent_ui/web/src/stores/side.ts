import { create } from "zustand";
import type { Problem } from "../protocol";

export const tabs = ["work", "people", "day"] as const;
export type Tab = (typeof tabs)[number];

/** What is open on the desk besides call and wrap-up. */
export interface Side {
  tab: Tab;
  isHelpOpen: boolean;
  isCheckOpen: boolean;
  problem: Problem | null;
}

export const useSide = create<Side>(() => ({
  tab: "work",
  isHelpOpen: false,
  isCheckOpen: false,
  problem: null,
}));
