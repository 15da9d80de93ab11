import type { RTCSession } from "jssip/lib/RTCSession";
import { type Echo, levelDb, type Network, noEcho } from "../state/headset";

/** How the check reaches the exchange: a call to its echo with this sound, and what comes back. */
export type CallEcho = (sound: MediaStream) => RTCSession | null;

const TONE_HZ = 1000;
const CONNECT_WITHIN_MS = 8000;
const LISTEN_EVERY_MS = 10;
const HEARD_WITHIN_MS = 2000;
const TONES = 5;
const ABOVE_SILENCE_DB = 20;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The microphone's level in dBFS, told ten times a second until stopped. */
export async function listenToMicrophone(tell: (db: number) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: false });
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = window.setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(levelDb(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
}

/** Send short tones to the exchange's echo and wait for each to come back: the way, its delay and its losses. */
export async function hearEcho(
  call: CallEcho,
  isOver: () => boolean,
): Promise<{ echo: Echo; network: Network }> {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const tone = new OscillatorNode(context, { frequency: TONE_HZ });
  const gate = new GainNode(context, { gain: 0 });
  tone.connect(gate).connect(out);
  tone.start();
  const session = call(out.stream);
  try {
    if (session === null) return { echo: noEcho, network: {} };
    const back = await connected(session, isOver);
    if (back === null) return { echo: noEcho, network: {} };
    const delays = await measure(context, gate, back, isOver);
    const network = session.connection ? await networkOf(session.connection) : {};
    delays.sort((a, b) => a - b);
    return {
      echo: { heard: delays.length, of: TONES, ms: delays[Math.floor(delays.length / 2)] ?? null },
      network,
    };
  } finally {
    if (session && !session.isEnded()) session.terminate();
    tone.stop();
    await context.close();
  }
}

/** The sound that comes back, once there is a conversation; null: there was none in time. */
async function connected(session: RTCSession, isOver: () => boolean): Promise<MediaStream | null> {
  for (let waited = 0; waited < CONNECT_WITHIN_MS && !session.isEnded() && !isOver(); waited += 50) {
    const track = session.connection?.getReceivers().find((one) => one.track.kind === "audio")?.track;
    if (session.isEstablished() && track) return new MediaStream([track]);
    await pause(50);
  }
  return null;
}

async function measure(
  context: AudioContext,
  gate: GainNode,
  back: MediaStream,
  isOver: () => boolean,
): Promise<number[]> {
  // Chromium gives a remote stream's sound to a context only while some element plays it.
  const player = new Audio();
  player.muted = true;
  player.srcObject = back;
  await player.play().catch(() => undefined);
  const ear = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(back).connect(ear);
  const bins = new Float32Array(ear.frequencyBinCount);
  const bin = Math.round((TONE_HZ * ear.fftSize) / context.sampleRate);
  const level = () => {
    ear.getFloatFrequencyData(bins);
    return Math.max(bins[bin] ?? -120, -120);
  };
  const delays: number[] = [];
  await pause(400);
  for (let place = 0; place < TONES && !isOver(); place += 1) {
    const silence = level();
    const began = performance.now();
    gate.gain.value = 0.5;
    let waited = 0;
    for (
      ;
      waited < HEARD_WITHIN_MS && level() < silence + ABOVE_SILENCE_DB;
      waited = performance.now() - began
    )
      await pause(LISTEN_EVERY_MS);
    if (waited < HEARD_WITHIN_MS) delays.push(waited);
    gate.gain.value = 0;
    await pause(waited + 250); // until what was sent has come back whole
  }
  player.srcObject = null;
  return delays;
}

/** What the browser counted of this call: both ways go through the network once. */
async function networkOf(connection: RTCPeerConnection): Promise<Network> {
  const found: Network = {};
  for (const report of (await connection.getStats()).values()) {
    if (report.type === "inbound-rtp" && report.kind === "audio") {
      const lost = Math.max(report.packetsLost ?? 0, 0);
      const all = lost + (report.packetsReceived ?? 0);
      if (all > 0) found.loss = lost / all;
      if (typeof report.jitter === "number") found.jitterMs = report.jitter * 1000;
    }
    if (report.type === "remote-inbound-rtp" && typeof report.roundTripTime === "number")
      found.roundTripMs = report.roundTripTime * 1000;
  }
  return found;
}
