import type { StoredDraft } from "../state/wrap-up";

/** Drafts in this browser, per agent and call: they outlive a reload, a crash and a lost network. */
export class DraftBox {
  private readonly prefix: string;

  constructor(agent: string) {
    this.prefix = `zx.draft.${agent}.`;
  }

  get(call: string): StoredDraft | null {
    try {
      const text = localStorage.getItem(this.prefix + call);
      return text === null ? null : (JSON.parse(text) as StoredDraft);
    } catch {
      return null; // storage forbidden or its content broken: the server's draft is used
    }
  }

  all(): Record<string, StoredDraft> {
    const found: Record<string, StoredDraft> = {};
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i);
      if (!key?.startsWith(this.prefix)) continue;
      const call = key.slice(this.prefix.length);
      const stored = this.get(call);
      if (stored) found[call] = stored;
    }
    return found;
  }

  put(call: string, stored: StoredDraft): void {
    try {
      localStorage.setItem(this.prefix + call, JSON.stringify(stored));
    } catch {
      // full or forbidden: the draft still goes to the server
    }
  }

  remove(call: string): void {
    localStorage.removeItem(this.prefix + call);
  }
}
