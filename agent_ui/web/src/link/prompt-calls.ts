import type { PromptCall, PromptCalls, PromptCallWish, PromptFile } from "../protocol";
import { ask } from "./http";

const part = (text: string) => encodeURIComponent(text);

/** Prompts recorded by telephone. */
export const promptCalls = {
  list: () => ask<PromptCalls>("GET", "/api/prompt-calls"),
  one: (call: string) => ask<PromptCall>("GET", `/api/prompt-calls/${part(call)}`),
  begin: (client: string, name: string, language: string, wish: PromptCallWish) =>
    ask<PromptCall>("POST", `/api/prompt-calls/${[client, name, language].map(part).join("/")}`, wish),
  end: (call: string) => ask<void>("POST", `/api/prompt-calls/${part(call)}/end`),
  keep: (call: string, after: number) =>
    ask<PromptFile>("POST", `/api/prompt-calls/${part(call)}/keep?after=${after}`),
  audio: (call: string) => `/api/prompt-calls/${part(call)}/audio`,
};
