import { beforeEach, expect, test } from "vitest";
import type { Microphone } from "../state/desk";
import { MicrophoneDoor } from "./microphone";

/** A track as a browser gives it: it ends when it is stopped or when its device goes. */
class Track extends EventTarget {
  readyState: "live" | "ended" = "live";

  stop(): void {
    this.readyState = "ended";
  }

  unplug(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

/** The sound devices of a machine, which come and go. */
class Devices extends EventTarget {
  plugged = 1;
  open: Track[] = [];
  /** Holds every answer back until the person has said yes. */
  permission: Promise<void> = Promise.resolve();

  async enumerateDevices() {
    return Array.from({ length: this.plugged }, () => ({ kind: "audioinput" }));
  }

  async getUserMedia() {
    await this.permission;
    if (this.plugged === 0) throw new DOMException("none", "NotFoundError");
    const track = new Track();
    this.open.push(track);
    return { getTracks: () => [track] };
  }

  plug(count: number): void {
    const wasIn = this.plugged > 0;
    this.plugged = count;
    if (wasIn && count === 0) for (const track of this.open) if (track.readyState === "live") track.unplug();
    this.dispatchEvent(new Event("devicechange"));
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const live = (stream: MediaStream) => stream.getTracks().map((track) => track.readyState);

let devices: Devices;
let said: Microphone[];
let renewed: MediaStream[];
let door: MicrophoneDoor;

beforeEach(() => {
  devices = new Devices();
  Object.defineProperty(navigator, "mediaDevices", { value: devices, configurable: true });
  said = [];
  renewed = [];
  door = new MicrophoneDoor(
    (is) => said.push(is),
    (stream) => renewed.push(stream),
  );
  door.watch();
});

test("asking at the start leaves no microphone open", async () => {
  await door.ask();
  await settled();
  expect(said).toEqual(["ready"]);
  expect(devices.open.map((track) => track.readyState)).toEqual(["ended"]);
});

test("a call that is answered before the person has said yes to the microphone is not silent", async () => {
  let yes = () => {};
  devices.permission = new Promise((resolve) => {
    yes = resolve;
  });
  const asking = door.ask();
  const answering = door.open();
  yes();
  await asking;
  const stream = await answering;
  await settled();
  expect(live(stream)).toEqual(["live"]);
});

test("a headset pulled out and put back in a call speaks again, and Ready is not barred afterwards", async () => {
  await door.open();
  devices.plug(0);
  await settled();
  expect(said.at(-1)).toBe("missing");
  devices.plug(1);
  await settled();
  expect(said.at(-1)).toBe("ready");
  expect(renewed.map(live)).toEqual([["live"]]);
});

test("when the headset goes and another microphone is there, that one takes over", async () => {
  devices.plugged = 2;
  await door.open();
  devices.plugged = 1;
  devices.open[0]?.unplug();
  await settled();
  expect(said).toEqual(["ready"]);
  expect(renewed.map(live)).toEqual([["live"]]);
});

test("outside a call a microphone that comes back is asked for and closed", async () => {
  devices.plug(0);
  await settled();
  devices.plug(1);
  await settled();
  expect(said).toEqual(["missing", "ready"]);
  expect([renewed.length, devices.open.map((track) => track.readyState)]).toEqual([0, ["ended"]]);
});
