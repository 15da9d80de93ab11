import { api } from "../link/http";
import { hearEcho, listenToMicrophone } from "../phone/headset";
import type { WebRtcPhone } from "../phone/softphone";
import type { HeadsetFound } from "./desk";

const SPEAK_MS = 3000;

/** Microphone and echo at the same time: the tones that go to the exchange are not taken from the microphone. */
export async function checkHeadset(
  phone: WebRtcPhone,
  tell: (db: number) => void,
  isOver: () => boolean,
): Promise<HeadsetFound> {
  let peakDb: number | null = null;
  const microphone = listenToMicrophone((db) => {
    peakDb = Math.max(peakDb ?? -120, db);
    tell(db);
  }).catch(() => null);
  const spoken = new Promise((resolve) => setTimeout(resolve, SPEAK_MS));
  const found = await hearEcho((sound) => phone.echo(sound), isOver);
  await spoken;
  (await microphone)?.();
  return { peakDb, ...found };
}

/** Whoever takes calls without the check has skipped it: that is noted too. */
export function noteUnchecked(headset: string): void {
  if (headset === "") void api.headset({ outcome: "skipped", why: "ready-pressed" }).catch(() => undefined);
}
