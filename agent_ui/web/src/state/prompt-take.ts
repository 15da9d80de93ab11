import type { PromptCall, PromptLine } from "../protocol";

export const isOver = (call: PromptCall) => call.state === "over" || call.state === "lost";

/** It can be listened to, and kept. */
export const isTake = (call: PromptCall) => call.state === "over" && call.result === "recorded";

/** What is shown after this was told: of those that came to nothing the newest alone, and none that was kept. */
export function withTold(calls: PromptCall[], told: PromptCall): PromptCall[] {
  const isKnown = calls.some((one) => one.id === told.id);
  const all = isKnown ? calls.map((one) => (one.id === told.id ? told : one)) : [told, ...calls];
  return all.filter((one, at) => isTake(one) || (at === 0 && one.result !== "gone"));
}

/** The version over which it would be kept; 0: there is none yet. */
export function versionBefore(
  lines: PromptLine[],
  of: Pick<PromptCall, "client" | "name" | "language">,
): number {
  const line = lines.find((one) => one.client === of.client && one.name === of.name);
  return line?.files.find((one) => one.language === of.language)?.version ?? 0;
}

/** Where among the texts it stands how it is. */
export const wordOf = (call: PromptCall) =>
  call.state === "over" ? `prompts.call.result.${call.result}` : `prompts.call.state.${call.state}`;
