/** What can be chosen: `label` is shown, `also` is found by too (the other language's name). */
export interface Choice {
  value: string;
  label: string;
  also: string;
  detail?: string;
}

type Typed = (text: string, letters: string) => boolean;

/** Those that fit what was typed, most used first, then in their own order. `isTypedAs`: by pinyin, once it is here. */
export function fitting(
  choices: Choice[],
  query: string,
  used: string[],
  isTypedAs: Typed | null = null,
): Choice[] {
  const wanted = query.trim().toLowerCase();
  const isLetters = /^[a-z\u00fc' ]+$/.test(wanted);
  const fits = (text: string) =>
    text.toLowerCase().includes(wanted) || (isLetters && isTypedAs?.(text, wanted) === true);
  const place = (choice: Choice) => {
    const found = used.indexOf(choice.value);
    return found === -1 ? used.length : found;
  };
  return choices
    .filter((one) => wanted === "" || fits(one.label) || fits(one.also))
    .map((one, at) => ({ one, at }))
    .sort((a, b) => place(a.one) - place(b.one) || a.at - b.at)
    .map(({ one }) => one);
}

interface Reason {
  id: string;
  client: string;
  parent?: string | null;
  name_zh: string;
  name_en: string;
}

/** A reason with those above it, from the widest: "Account › Password". */
export function pathOf(reasons: Reason[], id: string, name: (one: Reason) => string): string {
  const names: string[] = [];
  let at = reasons.find((one) => one.id === id);
  while (at && names.length < 5) {
    names.unshift(name(at));
    const above = at.parent;
    at = above ? reasons.find((one) => one.id === above) : undefined;
  }
  return names.join(" › ");
}
