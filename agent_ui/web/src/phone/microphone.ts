import type { Microphone } from "../state/desk";

/** The microphone: asked for once at the start, opened when a call rings, closed when it ends. */
export class MicrophoneDoor {
  private stream: Promise<MediaStream> | null = null;
  private is: Microphone = "unknown";
  private isNeeded = false; // a call rings or talks

  /** `onRenewed` gives the running call another stream in place of one whose device went away. */
  constructor(
    private readonly onChange: (is: Microphone) => void,
    private readonly onRenewed: (stream: MediaStream) => void,
  ) {}

  watch(): void {
    navigator.mediaDevices?.addEventListener("devicechange", this.look);
  }

  unwatch(): void {
    navigator.mediaDevices?.removeEventListener("devicechange", this.look);
    this.close();
  }

  /** Ask for permission now, not while a caller waits. */
  async ask(): Promise<void> {
    try {
      await this.get();
      if (!this.isNeeded) this.release(); // a call may have come while the person was being asked
    } catch {
      // getStream() has said why
    }
  }

  open(): Promise<MediaStream> {
    this.isNeeded = true;
    return this.get();
  }

  close(): void {
    this.isNeeded = false;
    this.release();
  }

  private get(): Promise<MediaStream> {
    this.stream ??= this.getStream();
    return this.stream;
  }

  private release(): void {
    const closing = this.stream;
    this.stream = null;
    closing?.then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop();
      },
      () => undefined,
    );
  }

  private async getStream(): Promise<MediaStream> {
    try {
      if (!navigator.mediaDevices) throw new DOMException("no media devices here", "NotFoundError");
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
        video: false,
      });
      this.say("ready");
      for (const track of stream.getTracks())
        track.addEventListener("ended", () => void this.unplugged(stream)); // not told of our own stop()
      return stream;
    } catch (error) {
      this.stream = null;
      const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
      this.say(isDenied ? "denied" : "missing");
      throw error;
    }
  }

  private readonly look = async (): Promise<void> => {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const hasInput = devices.some((device) => device.kind === "audioinput");
    if (!hasInput) this.say("missing");
    else if (this.is === "missing") await this.renew();
  };

  private async unplugged(stream: MediaStream): Promise<void> {
    if ((await this.stream) === stream) await this.renew();
  }

  /** What was open is silent for good: take what there is now. */
  private async renew(): Promise<void> {
    this.release();
    try {
      const stream = await this.get();
      if (this.isNeeded) this.onRenewed(stream);
      else this.release();
    } catch {
      // getStream() has said why; the next device that comes is tried
    }
  }

  private say(is: Microphone): void {
    if (is === this.is) return;
    this.is = is;
    this.onChange(is);
  }
}
