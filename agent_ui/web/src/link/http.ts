import type {
  Article,
  AuditLine,
  Catalogue,
  Colleague,
  Customer,
  Explained,
  HeadsetCheck,
  LineHistory,
  Me,
  MissedCall,
  PastWhy,
  Phone,
  PhoneWanted,
  Problem,
  Recording,
  SentMessage,
  Reveal,
  Revealed,
  SignIn,
  SignInLine,
  WaitingCall,
  WorkItem,
  WrapUp,
  WrapUpDraft,
} from "../protocol";

/** A request that did not succeed. `status` 0: no answer came. */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.en || problem.code);
  }

  /** Trying the same again later may work. */
  get isRetryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const PATIENCE_MS = 10_000;
const REPLAY_PATIENCE_MS = 60_000; // a whole day may have to be told again

const own = (code: string): Problem => ({ code, zh: "", en: "" });

async function ask<T>(
  method: string,
  path: string,
  body?: unknown,
  patienceMs: number = PATIENCE_MS,
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
  } catch {
    throw new RequestFailed(0, own("unreachable"));
  }
  if (!answer.ok) throw new RequestFailed(answer.status, await problemOf(answer));
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new RequestFailed(0, own("unreachable")); // the answer broke off: nothing is known
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const said = (await answer.json()) as Partial<Problem>;
    if (typeof said.code === "string")
      return { code: said.code, zh: said.zh ?? "", en: said.en ?? "", where: said.where };
  } catch {
    // not a Problem of ours (a proxy's page, say)
  }
  return own(answer.status >= 500 ? "unreachable" : "unexpected");
}

const call = (id: string) => encodeURIComponent(id);

export const api = {
  signIn: (body: SignIn) => ask<Me>("POST", "/api/sign-in", body),
  signOut: () => ask<void>("POST", "/api/sign-out"),
  me: () => ask<Me>("GET", "/api/me"),
  catalogue: () => ask<Catalogue>("GET", "/api/catalogue"),
  phone: (body: PhoneWanted) => ask<Phone>("POST", "/api/phone", body),
  wrapUps: () => ask<WrapUp[]>("GET", "/api/wrap-ups"),
  keepDraft: (id: string, draft: WrapUpDraft) => ask<WrapUp>("PUT", `/api/wrap-ups/${call(id)}`, draft),
  saveWrapUp: (id: string, draft: WrapUpDraft) => ask<WrapUp>("POST", `/api/wrap-ups/${call(id)}`, draft),
  workItems: () => ask<WorkItem[]>("GET", "/api/work-items"),
  takeItem: (id: string) => ask<WorkItem>("POST", `/api/work-items/${call(id)}/take`),
  doItem: (id: string, note: string) => ask<WorkItem>("POST", `/api/work-items/${call(id)}/done`, { note }),
  customer: (id: string) => ask<Customer>("GET", `/api/customers/${call(id)}`),
  addNote: (id: string, note: string) => ask<Customer>("POST", `/api/customers/${call(id)}/notes`, { note }),
  article: (reason: string, language: "zh" | "en") =>
    ask<Article>("GET", `/api/articles/${call(reason)}?language=${language}`),
  missed: () => ask<MissedCall[]>("GET", "/api/missed"),
  headset: (check: HeadsetCheck) => ask<void>("POST", "/api/headset", check),
  raiseHand: () => ask<void>("POST", "/api/hand"),
  lowerHand: () => ask<void>("DELETE", "/api/hand"),
  lowerHandOf: (agent: string) => ask<void>("DELETE", `/api/hands/${call(agent)}`),
  messages: () => ask<SentMessage[]>("GET", "/api/messages"),
  sendMessage: (text: string, to: string[]) => ask<SentMessage>("POST", "/api/messages", { text, to }),
  readMessage: (id: string) => ask<void>("POST", `/api/messages/${call(id)}/read`),
  colleagues: () => ask<Colleague[]>("GET", "/api/colleagues"),
  cancelCallback: (id: string) => ask<void>("POST", `/api/callbacks/${call(id)}/cancel`),
  lineHistory: (day: string) =>
    ask<LineHistory>("GET", `/api/lines/history${day ? `?day=${call(day)}` : ""}`),
  waiting: () => ask<WaitingCall[]>("GET", "/api/waiting"),
  explain: (id: string) => ask<Explained>("GET", `/api/explain/${call(id)}`),
  explainOffer: (id: string, offer: string) =>
    ask<PastWhy>("GET", `/api/explain/${call(id)}/${call(offer)}`, undefined, REPLAY_PATIENCE_MS),
  reveal: (wanted: Reveal) => ask<Revealed>("POST", "/api/reveal", wanted),
  signIns: () => ask<SignInLine[]>("GET", "/api/sessions"),
  endSignIn: (desk: string) => ask<void>("POST", `/api/sessions/${call(desk)}/end`),
  audit: (query: Record<string, string>) =>
    ask<AuditLine[]>("GET", `/api/audit?${new URLSearchParams(query)}`),
  recordings: (limit: number, before: string | null, ofCall: string | null) => {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before) query.set("before", before);
    if (ofCall) query.set("call", ofCall);
    return ask<Recording[]>("GET", `/api/recordings?${query}`);
  },
};

export function audioAddress(recording: string): string {
  return `/api/recordings/${call(recording)}/audio`;
}
