import type {
  Account,
  AgentAbilities,
  Article,
  AuditLine,
  Catalogue,
  CloseLine,
  CloseQueue,
  Colleague,
  Customer,
  DueRule,
  Explained,
  FactorCode,
  Figure,
  FigureName,
  HeadsetCheck,
  LineHistory,
  Me,
  MissedCall,
  MostUsed,
  MoveItem,
  NewFactor,
  NewPassword,
  OwedWrapUp,
  PastWhy,
  Phone,
  PhoneWanted,
  Problem,
  QueueThresholds,
  Recording,
  RecoveryCodes,
  Reveal,
  Revealed,
  SentMessage,
  Serves,
  SetDue,
  SignIn,
  SignInLine,
  SkillLevel,
  Thresholds,
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

/** What there is to be told of a failure. */
export const problemIn = (error: unknown): Problem =>
  error instanceof RequestFailed ? error.problem : own("unexpected");

const PATIENCE_MS = 10_000;
const FILE_PATIENCE_MS = 180_000; // as many passwords are made as there are new people
const REPLAY_PATIENCE_MS = 60_000; // a whole day may have to be told again

const own = (code: string): Problem => ({ code, zh: "", en: "" });

export async function ask<T>(
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
      headers:
        body === undefined
          ? {}
          : { "Content-Type": body instanceof Blob ? "application/octet-stream" : "application/json" },
      body: body === undefined ? undefined : body instanceof Blob ? body : JSON.stringify(body),
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

export const sendFile = <T>(path: string, file: File) => ask<T>("POST", path, file, FILE_PATIENCE_MS);

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
  changePassword: (body: NewPassword) => ask<void>("POST", "/api/password", body),
  beginFactor: () => ask<NewFactor>("POST", "/api/factor"),
  confirmFactor: (body: FactorCode) => ask<RecoveryCodes>("POST", "/api/factor/confirm", body),
  people: () => ask<Account[]>("GET", "/api/people"),
  resetFactor: (person: string) => ask<void>("POST", `/api/people/${call(person)}/reset-factor`),
  signOut: () => ask<void>("POST", "/api/sign-out"),
  me: () => ask<Me>("GET", "/api/me"),
  catalogue: () => ask<Catalogue>("GET", "/api/catalogue"),
  phone: (body: PhoneWanted) => ask<Phone>("POST", "/api/phone", body),
  wrapUps: () => ask<WrapUp[]>("GET", "/api/wrap-ups"),
  keepDraft: (id: string, draft: WrapUpDraft) => ask<WrapUp>("PUT", `/api/wrap-ups/${call(id)}`, draft),
  saveWrapUp: (id: string, draft: WrapUpDraft) => ask<WrapUp>("POST", `/api/wrap-ups/${call(id)}`, draft),
  owed: () => ask<OwedWrapUp[]>("GET", "/api/owed"),
  handOwed: (id: string, agent: string, to: string) =>
    ask<void>("POST", `/api/owed/${call(id)}/${call(agent)}/hand`, { to }),
  closeOwed: (id: string, agent: string, why: string) =>
    ask<void>("POST", `/api/owed/${call(id)}/${call(agent)}/close`, { why }),
  owedRules: () => ask<DueRule[]>("GET", "/api/wrap-up-due"),
  setOwedRule: (rule: SetDue) => ask<void>("PUT", "/api/wrap-up-due", rule),
  mostUsed: (client: string, queue: string) =>
    ask<MostUsed>("GET", `/api/wrap-up-use?${new URLSearchParams({ client, queue })}`),
  workItems: () => ask<WorkItem[]>("GET", "/api/work-items"),
  moveItem: (id: string, to: MoveItem) => ask<void>("POST", `/api/work-items/${call(id)}/move`, to),
  cancelItem: (id: string, why: string) => ask<void>("POST", `/api/work-items/${call(id)}/cancel`, { why }),
  takeItem: (id: string) => ask<WorkItem>("POST", `/api/work-items/${call(id)}/take`),
  doItem: (id: string, note: string) => ask<WorkItem>("POST", `/api/work-items/${call(id)}/done`, { note }),
  customer: (id: string) => ask<Customer>("GET", `/api/customers/${call(id)}`),
  addNote: (id: string, note: string) => ask<Customer>("POST", `/api/customers/${call(id)}/notes`, { note }),
  article: (reason: string, language: "zh" | "en") =>
    ask<Article | null>("GET", `/api/articles/${call(reason)}?language=${language}`),
  missed: () => ask<MissedCall[]>("GET", "/api/missed"),
  headset: (check: HeadsetCheck) => ask<void>("POST", "/api/headset", check),
  raiseHand: () => ask<void>("POST", "/api/hand"),
  lowerHand: () => ask<void>("DELETE", "/api/hand"),
  lowerHandOf: (agent: string) => ask<void>("DELETE", `/api/hands/${call(agent)}`),
  messages: () => ask<SentMessage[]>("GET", "/api/messages"),
  sendMessage: (text: string, to: string[]) => ask<SentMessage>("POST", "/api/messages", { text, to }),
  readMessage: (id: string) => ask<void>("POST", `/api/messages/${call(id)}/read`),
  abilities: (agent: string) => ask<AgentAbilities>("GET", `/api/agents/${call(agent)}/abilities`),
  setSkill: (agent: string, skill: string, body: SkillLevel) =>
    ask<AgentAbilities>("PUT", `/api/agents/${call(agent)}/skills/${call(skill)}`, body),
  setQueue: (agent: string, queue: string, body: Serves) =>
    ask<AgentAbilities>("PUT", `/api/agents/${call(agent)}/queues/${call(queue)}`, body),
  closeQueue: (queue: string, body: CloseQueue) =>
    ask<void>("POST", `/api/queues/${call(queue)}/close`, body),
  openQueue: (queue: string) => ask<void>("POST", `/api/queues/${call(queue)}/open`),
  closeLine: (line: string, body: CloseLine) => ask<void>("POST", `/api/lines/${call(line)}/close`, body),
  openLine: (line: string) => ask<void>("POST", `/api/lines/${call(line)}/open`),
  colleagues: () => ask<Colleague[]>("GET", "/api/colleagues"),
  cancelCallback: (id: string) => ask<void>("POST", `/api/callbacks/${call(id)}/cancel`),
  lineHistory: (day: string) =>
    ask<LineHistory>("GET", `/api/lines/history${day ? `?day=${call(day)}` : ""}`),
  figure: (queue: string, figure: FigureName, offset: number) =>
    ask<Figure>("GET", `/api/figures/${call(queue)}/${figure}${offset > 0 ? `?offset=${offset}` : ""}`),
  thresholds: () => ask<QueueThresholds[]>("GET", "/api/thresholds"),
  setThresholds: (queue: string, told: Thresholds) =>
    ask<void>("PUT", `/api/thresholds/${call(queue)}`, told),
  usualThresholds: (queue: string) => ask<void>("DELETE", `/api/thresholds/${call(queue)}`),
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
