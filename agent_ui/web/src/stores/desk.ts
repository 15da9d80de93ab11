import { create } from "zustand";
import { type DeskScreen, emptyDesk } from "../state/desk";
import type { Echo, Network } from "../state/headset";
import { type Draft, noWrapUps, type WrapUps } from "../state/wrap-up";

/** What the desktop's buttons and keys can do. Each does nothing when it is not the time for it. */
export interface DeskActions {
  goReady(): void;
  goNotReady(reason: string): void;
  answer(): void;
  decline(): void;
  hangUp(): void;
  toggleMute(): void;
  toggleHold(): void;
  /** Of the recording. */
  togglePause(): void;
  setAutoAnswer(is: boolean): void;
  /** Open what belongs to a button below the call's controls, or close it when it is open. */
  open(drawer: Drawer): void;
  sendDigits(call: string, digits: string): void;
  /** Call somebody from this number of a client's; "" stands for any line, or any reason. */
  placeCall(who: CallTarget, line: string, reason: string): void;
  /** Open the dialler, or close it. */
  dial(): void;
  transfer(call: string, queue: string, reason: string): void;
  /** Seek a second party: who takes the call over, or is asked first. */
  seek(call: string, how: "transfer-to" | "consult", who: Target): void;
  second(what: "take-back" | "swap" | "complete" | "merge"): void;
  park(): void;
  /** A parked caller; without one named, who has been parked longest. */
  pickUp(call?: string): void;
  dropParty(call: string, party: string): void;
  dismiss(notice: string): void;
  /** Microphone, echo and network; `tell` hears the level, `isOver` says that nobody waits for it any more. */
  checkHeadset(tell: (db: number) => void, isOver: () => boolean): Promise<HeadsetFound>;
  type(call: string, change: Partial<Draft>): void;
  save(call: string): void;
  show(call: string): void;
  /** Of what two pages wrote at once, this holds. */
  settle(call: string, take: "mine" | "theirs"): void;
  discard(call: string): void;
  stop(): void;
}

/** `peakDb`: the loudest that the microphone gave; null: there is none. */
export interface HeadsetFound {
  peakDb: number | null;
  echo: Echo;
  network: Network;
}

/** A number, who was in a call of mine, or whose message or callback it is. */
export type CallTarget = { number: string } | { back_to: string } | { item: string };

/** An agent by name, the queue whose experts are asked, with the reason that leads there, or a number outside. */
export type Target = { to: string } | { queue: string; reason: string } | { number: string };

export type Drawer = "none" | "keypad" | "transfer";

export interface Desk {
  screen: DeskScreen;
  wrap: WrapUps;
  isChoosing: boolean; // the Not ready reasons are open
  drawer: Drawer;
  isDialling: boolean; // the dialler is open
  isAutoAnswer: boolean; // a call that rings is taken by the page itself
  actions: DeskActions | null;
}

export const useDesk = create<Desk>(() => ({
  screen: emptyDesk,
  wrap: noWrapUps,
  isChoosing: false,
  drawer: "none",
  isDialling: false,
  isAutoAnswer: false,
  actions: null,
}));
