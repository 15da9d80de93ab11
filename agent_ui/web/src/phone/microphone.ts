import type { Microphone } from "../state/desk";

/** The microphone: asked for once at the start, opened when a call rings, closed when it ends. */
export class MicrophoneDoor {
  private stream: Promise<MediaStream> | null = null;
  private is: Microphone = "unknown";

  constructor(private readonly onChange: (is: Microphone) => void) {}

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
      await this.open();
      this.close();
    } catch {
      // open() has said why
    }
  }

  open(): Promise<MediaStream> {
    this.stream ??= this.getStream();
    return this.stream;
  }

  close(): void {
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
    else if (this.is === "missing") await this.ask();
  };

  private say(is: Microphone): void {
    if (is === this.is) return;
    this.is = is;
    this.onChange(is);
  }
}
