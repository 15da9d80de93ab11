import type { Phone } from "../protocol";
import type { PhoneNews } from "../state/desk";

/** The telephone in the page, as the desk needs it. It decides nothing: it says what happens and does what it is told. */
export interface Softphone {
  /** Ask for the microphone and register; keeps trying until stopped. */
  start(): Promise<void>;
  /** Unregister and end what is going on. */
  stop(): void;
  /** Take the ringing call. */
  answer(): Promise<void>;
  /** Refuse the ringing call; 486 busy here (declined), 480 temporarily unavailable. */
  reject(status: 480 | 486): void;
  hangUp(): void;
  setMuted(isMuted: boolean): void;
  /** The network was away: whether the connection still lives; a dead one is replaced. `isAnother`: it will be. */
  check(isAnother: boolean): void;
  /** The sign-in that the credentials were for is over. */
  renew(): void;
}

export interface PhoneEars {
  onPhone(news: PhoneNews): void;
  /** Whether nobody talks on what this telephone holds (a line kept open, or one that died): then what rings takes its place. */
  mayReplace(): boolean;
  /** A word to the agent (a code of the texts). */
  onTrouble(code: "answer-failed" | "sound-blocked"): void;
}

/** Where SIP credentials come from; asked again when the old ones are refused. */
export type Credentials = () => Promise<Phone>;
