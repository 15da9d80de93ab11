import { create } from "zustand";
import type { WrapUpDraft } from "../protocol";
import { type DeskScreen, emptyDesk } from "../state/desk";
import { noWrapUps, type WrapUps } from "../state/wrap-up";

/** What the desktop's buttons and keys can do. Each does nothing when it is not the time for it. */
export interface DeskActions {
  goReady(): void;
  goNotReady(reason: string): void;
  answer(): void;
  decline(): void;
  hangUp(): void;
  toggleMute(): void;
  dismiss(notice: string): void;
  type(call: string, change: WrapUpDraft): void;
  save(call: string): void;
  show(call: string): void;
  stop(): void;
}

export interface Desk {
  screen: DeskScreen;
  wrap: WrapUps;
  isChoosing: boolean; // the Not ready reasons are open
  actions: DeskActions | null;
}

export const useDesk = create<Desk>(() => ({
  screen: emptyDesk,
  wrap: noWrapUps,
  isChoosing: false,
  actions: null,
}));
