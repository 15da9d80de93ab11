import type { StoredDraft } from "../state/wrap-up";

const ALL = "zx.draft.";
const LONGEST_MS = 14 * 24 * 3600 * 1000;

/** Drafts in this browser, per agent and call: they outlive a reload, a crash and a lost network. */
export class DraftBox {
  private readonly prefix: string;

  constructor(agent: string) {
    this.prefix = `${ALL}${agent}.`;
  }

  /** The call that a key of the storage is about; null: it is not one of this agent's. */
  callOf(key: string | null): string | null {
    return key?.startsWith(this.prefix) ? key.slice(this.prefix.length) : null;
  }

  get(call: string): StoredDraft | null {
    return read(this.prefix + call);
  }

  all(): Record<string, StoredDraft> {
    const found: Record<string, StoredDraft> = {};
    for (const key of keys(this.prefix)) {
      const stored = read(key);
      if (stored) found[key.slice(this.prefix.length)] = stored;
    }
    return found;
  }

  put(call: string, stored: StoredDraft): void {
    try {
      localStorage.setItem(this.prefix + call, JSON.stringify({ ...stored, at: Date.now() }));
    } catch {
      // full or forbidden: the draft still goes to the server
    }
  }

  remove(call: string): void {
    localStorage.removeItem(this.prefix + call);
  }

  /** Its writer leaves this computer: what the server has need not stay here. What it has not stays under the
   * writer's name, and is shown to nobody else. */
  leave(): void {
    dropKept(this.prefix);
  }

  /** Another person comes: whoever was here before is forgotten as far as the server has it, or after a while. */
  arrive(): void {
    dropKept(ALL, this.prefix);
  }
}

function keys(prefix: string): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

function read(key: string): StoredDraft | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as StoredDraft);
  } catch {
    return null; // storage forbidden or its content broken: the server's draft is used
  }
}

function dropKept(prefix: string, except?: string): void {
  try {
    for (const key of keys(prefix)) {
      if (except !== undefined && key.startsWith(except)) continue;
      const stored = read(key);
      if (!stored || stored.isKept || Date.now() - (stored.at ?? 0) > LONGEST_MS)
        localStorage.removeItem(key);
    }
  } catch {
    // storage forbidden: then there is nothing in it
  }
}
