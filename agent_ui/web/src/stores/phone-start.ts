import type { Softphone } from "../phone/port";

const PATIENCE_MS = 3000;

/**
 * When the softphone begins, and when it gets other credentials: they are only given to a desk that call control knows
 * (after a while it is tried all the same), and are over with the sign-in that they were for.
 */
export class PhoneStart {
  private patience: number | undefined;
  private isStale = false;

  constructor(private readonly phone: Softphone) {}

  wait(): void {
    this.patience = window.setTimeout(() => this.start(), PATIENCE_MS);
  }

  stop(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
  }

  /** What the desk's news say: it is signed out, perhaps while its network was away, or it is signed in. */
  hear(isOut: boolean): void {
    if (isOut) this.isStale = this.patience === undefined;
    else if (!this.isStale) this.start();
    else {
      this.isStale = false;
      this.phone.renew();
    }
  }

  private start(): void {
    if (this.patience === undefined) return;
    this.stop();
    void this.phone.start();
  }
}
