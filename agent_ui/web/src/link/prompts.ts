import type { PromptFile, PromptLine } from "../protocol";
import { ask, RequestFailed } from "./http";

const OURS = "-"; // the product's own
const LOOK_MS = 60_000; // a long file is listened through
const path = (client: string, name: string, language: string) =>
  `/api/prompts/${[client || OURS, name, language].map(encodeURIComponent).join("/")}`;

export const promptApi = {
  list: () => ask<PromptLine[]>("GET", "/api/prompts"),
  upload: async (client: string, name: string, language: string, after: number, file: Blob) => {
    let answer: Response;
    try {
      answer = await fetch(`${path(client, name, language)}?after=${after}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/octet-stream" },
        body: file,
        signal: AbortSignal.timeout(LOOK_MS),
      });
    } catch {
      throw new RequestFailed(0, { code: "unreachable", zh: "", en: "" });
    }
    const told: unknown = await answer.json().catch(() => null);
    const isTold = typeof told === "object" && told !== null;
    if (!answer.ok)
      throw new RequestFailed(
        answer.status,
        isTold && "code" in told
          ? (told as RequestFailed["problem"])
          : { code: "unexpected", zh: "", en: "" },
      );
    return told as PromptFile;
  },
};

export const promptAddress = (client: string, name: string, language: string, version: number): string =>
  `${path(client, name, language)}/audio?version=${version}`;
