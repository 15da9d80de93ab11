/** The ring: two soft tones, 1 s in 3, made in the page (no sound file to fetch). */
export class Ringer {
  private context: AudioContext | null = null;
  private timer: number | undefined;

  start(): void {
    if (this.timer !== undefined) return;
    this.context ??= new AudioContext();
    void this.context.resume();
    this.burst();
    this.timer = window.setInterval(() => this.burst(), 3000);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    void this.context?.suspend();
  }

  private burst(): void {
    const context = this.context;
    if (context?.state === "closed" || context === null) return;
    const now = context.currentTime;
    for (const [at, frequency] of [
      [0, 660],
      [0.18, 880],
      [0.5, 660],
      [0.68, 880],
    ] as const) {
      const tone = new OscillatorNode(context, { frequency, type: "sine" });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, now + at);
      loudness.gain.linearRampToValueAtTime(0.2, now + at + 0.02);
      loudness.gain.linearRampToValueAtTime(0, now + at + 0.17);
      tone.connect(loudness).connect(context.destination);
      tone.start(now + at);
      tone.stop(now + at + 0.18);
    }
  }
}
