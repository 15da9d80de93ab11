const key = (agent: string) => `zuoxi-auto-answer-${agent}`;

/** Whether this agent wants calls to be taken by the page itself, at this computer. */
export function isAutoAnswer(agent: string): boolean {
  try {
    return localStorage.getItem(key(agent)) === "yes";
  } catch {
    return false; // a browser that keeps nothing
  }
}

export function keepAutoAnswer(agent: string, is: boolean): void {
  try {
    if (is) localStorage.setItem(key(agent), "yes");
    else localStorage.removeItem(key(agent));
  } catch {
    // it holds until the page is closed
  }
}
