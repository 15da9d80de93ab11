import type { FlowChange, FlowForms, FlowProblem, FormField } from "../protocol";

/** A flow file as data: words, lists and mappings, as the gateway reads them from the text. */
export type Data = string | Data[] | Entries;
export type Entries = { [key: string]: Data };
export type Where = (string | number)[];

export const isEntries = (data: Data | null | undefined): data is Entries =>
  typeof data === "object" && data !== null && !Array.isArray(data);
export const entriesOf = (data: Data | null | undefined): Entries => (isEntries(data) ? data : {});
export const wordOf = (data: Data | null | undefined): string => (typeof data === "string" ? data : "");
export const listOf = (data: Data | null | undefined): Data[] => (Array.isArray(data) ? data : []);

export function at(data: Data | null | undefined, where: Where): Data | undefined {
  let here: Data | null | undefined = data;
  for (const step of where) {
    if (typeof step === "number") here = listOf(here)[step];
    else here = isEntries(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here ?? undefined;
}

/** As the gateway does it to the text: another value at a place, null for none. */
export function setAt(data: Data | undefined, where: Where, value: Data | null): Data {
  const [step, ...rest] = where;
  if (step === undefined) return value ?? {};
  if (typeof step === "number") {
    const items = Array.isArray(data) ? [...data] : data === undefined ? [] : [data];
    if (value === null && rest.length === 0) items.splice(step, 1);
    else items[step] = setAt(items[step], rest, value);
    return items;
  }
  const found = { ...entriesOf(data) };
  if (value === null && rest.length === 0) delete found[step];
  else found[step] = setAt(Object.hasOwn(found, step) ? found[step] : undefined, rest, value);
  return found;
}

/** What is typed in a form is seen at once; the gateway's answer follows. A new name waits for it. */
export function changedBy(data: Data | null, changes: FlowChange[]): Data | null {
  return changes.reduce<Data | null>(
    (here, change) =>
      here === null || change.rename
        ? here
        : setAt(here, change.where, (change.value ?? null) as Data | null),
    data,
  );
}

// ------------------------------------------------------------ nodes and their ways

export const nodesOf = (data: Data | null): Entries => entriesOf(at(data, ["nodes"]));
export const kindOf = (node: Data | undefined): string => wordOf(at(node, ["do"]));
export const fieldsOf = (forms: FlowForms, kind: string): FormField[] =>
  forms.nodes.find((one) => one.do === kind)?.fields ?? [];

export interface Way {
  to: string;
  /** Of the field, and of the key or case in it. */
  field: string;
  key: string;
}

/** Every way on from a node, by the forms: what names a node leads there. */
export function waysOf(node: Data | undefined, forms: FlowForms): Way[] {
  return fieldsOf(forms, kindOf(node)).flatMap((field) => {
    if (field.of !== "node") return [];
    const value = at(node, [field.key]);
    if (field.kind === "map")
      return Object.entries(entriesOf(value)).map(([key, to]) => ({ to: wordOf(to), field: field.key, key }));
    return wordOf(value) ? [{ to: wordOf(value), field: field.key, key: "" }] : [];
  });
}

/** What a node is about, in a few words: the first thing that it says, or names. */
export function aboutOf(node: Data | undefined, forms: FlowForms, language: string): string {
  const words: string[] = [];
  for (const field of fieldsOf(forms, kindOf(node))) {
    const value = at(node, [field.key]);
    if (value === undefined) continue;
    if (field.kind === "pieces") words.push(...piecesOf(value).map((piece) => pieceWords(piece, language)));
    else if (field.kind === "name" && field.of !== "node") words.push(wordOf(value));
    else if (field.key === "number") words.push(wordOf(value));
  }
  return words.filter(Boolean).join(" ");
}

// ------------------------------------------------------------ what is said

export const piecesOf = (data: Data | undefined): Data[] =>
  data === undefined ? [] : Array.isArray(data) ? data : [data];

export function pieceWords(piece: Data, language: string): string {
  if (typeof piece === "string") return piece;
  const { recorded, value, zh, en } = entriesOf(piece);
  const [first, second] = language.startsWith("zh") ? [zh, en] : [en, zh];
  return wordOf(recorded) || (wordOf(value) && `{${wordOf(value)}}`) || wordOf(first) || wordOf(second);
}

/** One piece stands alone in a file, several in a list, none not at all. */
export function piecesAsWritten(pieces: Data[]): Data | null {
  const plain = pieces.map((piece) => {
    const keys = Object.keys(entriesOf(piece));
    return keys.length === 1 && keys[0] === "recorded" ? wordOf(at(piece, ["recorded"])) : piece;
  });
  return plain.length === 0 ? null : plain.length === 1 ? (plain[0] ?? null) : plain;
}

// ------------------------------------------------------------ problems

export const isAt = (problem: FlowProblem, where: Where): boolean =>
  where.every((step, place) => problem.where[place] === step);

export const nodeOf = (problem: FlowProblem): string | null =>
  problem.where[0] === "nodes" && problem.where[1] !== undefined ? String(problem.where[1]) : null;

export function worst(problems: FlowProblem[]): "wrong" | "odd" | null {
  if (problems.length === 0) return null;
  return problems.some((one) => !one.is_warning) ? "wrong" : "odd";
}

/** A name that is not used yet, made from a word. */
export function freeName(word: string, taken: Entries): string {
  if (!Object.hasOwn(taken, word)) return word;
  let number = 2;
  while (Object.hasOwn(taken, `${word}-${number}`)) number += 1;
  return `${word}-${number}`;
}

/** What a new node of a kind begins with: its needed fields, leading nowhere yet. */
export function newNode(kind: string, forms: FlowForms, goesTo: string): Data {
  const found: Entries = { do: kind };
  for (const field of fieldsOf(forms, kind)) {
    if (!field.is_needed) continue;
    if (field.kind === "pieces") found[field.key] = { zh: "", en: "" };
    else if (field.kind === "map") found[field.key] = {};
    else found[field.key] = field.of === "node" ? goesTo : "";
  }
  return found;
}

/** Values that a flow's look-ups and entries give. */
export function valuesOf(data: Data | null): string[] {
  const typed = Object.values(nodesOf(data)).map((node) => wordOf(at(node, ["into"])));
  const given = Object.values(entriesOf(at(data, ["sources"]))).flatMap((source) =>
    Object.keys(entriesOf(at(source, ["fields"]))),
  );
  return [...new Set(["caller", "dialled", ...typed, ...given])].filter(Boolean);
}
