import table from "./pinyin.json";

/** Each syllable with the character that begins it in the order of the browser's own collation by pinyin, so that a
 * character's syllable is that of the last one before it. Of characters with several readings one is known. */
const starts = [...table.first.matchAll(/([a-z]+)([^a-z])/gu)].map(
  (found) => [found[1] as string, found[2] as string] as const,
);
const order = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

export function syllableOf(character: string): string | null {
  if (!/\p{Script=Han}/u.test(character)) return null;
  let low = 0;
  let high = starts.length - 1;
  let found: string | null = null;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [syllable, first] = starts[middle] as (typeof starts)[number];
    if (order.compare(first, character) <= 0) {
      found = syllable;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

/** Whether letters are how a text is typed: whole syllables, their first letters, or some of each; from any place on. */
export function isTypedAs(text: string, letters: string): boolean {
  const wanted = letters
    .toLowerCase()
    .replace(/[\s']/g, "")
    .replace(/\u00fc/g, "v");
  if (wanted === "") return true;
  const parts = [...text]
    .map((one) => syllableOf(one) ?? one.toLowerCase())
    .filter((one) => one.trim() !== "");
  return parts.some((_, from) => fits(parts, from, wanted));
}

function fits(parts: string[], from: number, wanted: string): boolean {
  if (wanted === "") return true;
  const part = parts[from];
  if (part === undefined) return false;
  for (let length = Math.min(part.length, wanted.length); length > 0; length -= 1)
    if (wanted.startsWith(part.slice(0, length)) && fits(parts, from + 1, wanted.slice(length))) return true;
  return false;
}
