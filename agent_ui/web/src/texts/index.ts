import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "zh-CN" | "en";
const KEY = "zx.language";

function remembered(): Language {
  const stored = localStorage.getItem(KEY);
  if (stored === "zh-CN" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** One language is fetched, the other when somebody wants it: texts are a good part of what a desk loads. */
const textsOf = (language: Language) => (language === "en" ? import("./en.json") : import("./zh.json"));

/** What only the pages beside the desk say: wallboard, recordings, doors. */
const floorTextsOf = (language: Language) =>
  language === "en" ? import("./en-floor.json") : import("./zh-floor.json");
let isFloorWanted = false;

/** What the Admin page alone says. */
const adminTextsOf = (language: Language) =>
  language === "en" ? import("./en-admin.json") : import("./zh-admin.json");
let isAdminWanted = false;

/** What its sections about flows, prompts and articles say. */
const flowTextsOf = (language: Language) =>
  language === "en" ? import("./en-flows.json") : import("./zh-flows.json");
let areFlowsWanted = false;

/** What its sections about programs say. */
const programTextsOf = (language: Language) =>
  language === "en" ? import("./en-programs.json") : import("./zh-programs.json");
let areProgramsWanted = false;

/** What the QA bench alone says. */
const qaTextsOf = (language: Language) =>
  language === "en" ? import("./en-qa.json") : import("./zh-qa.json");
let isQaWanted = false;

/** What is said of what follows a call: when somebody plans something, or has. */
const nextTextsOf = (language: Language) =>
  language === "en" ? import("./en-next.json") : import("./zh-next.json");
let isNextWanted = false;

async function fetchTexts(language: Language): Promise<void> {
  const wanted = [
    textsOf(language),
    ...(isFloorWanted ? [floorTextsOf(language)] : []),
    ...(isAdminWanted ? [adminTextsOf(language)] : []),
    ...(isQaWanted ? [qaTextsOf(language)] : []),
    ...(isNextWanted ? [nextTextsOf(language)] : []),
    ...(areFlowsWanted ? [flowTextsOf(language)] : []),
    ...(areProgramsWanted ? [programTextsOf(language)] : []),
  ];
  for (const part of await Promise.all(wanted))
    i18next.addResourceBundle(language, "translation", part.default, true);
}

/** The page, once its texts are here too. */
export async function withFloorTexts<Page>(page: Promise<Page>): Promise<Page> {
  isFloorWanted = true;
  await fetchTexts(i18next.language as Language);
  fetchAhead();
  return page;
}

/** As `withFloorTexts`, with those of the Admin page. */
export async function withAdminTexts<Page>(page: Promise<Page>): Promise<Page> {
  isAdminWanted = true;
  return withFloorTexts(page);
}

/** As `withFloorTexts`, with those of the QA bench. */
export async function withQaTexts<Page>(page: Promise<Page>): Promise<Page> {
  isQaWanted = true;
  return withFloorTexts(page);
}

/** The part of a desk that says what follows a call, once its texts are here too. */
export async function withNextTexts<Part>(part: Promise<Part>): Promise<Part> {
  isNextWanted = true;
  await fetchTexts(i18next.language as Language);
  return part;
}

/** As `withFloorTexts`, with those of a section about flows. */
export async function withFlowTexts<Page>(page: Promise<Page>): Promise<Page> {
  areFlowsWanted = true;
  return withAdminTexts(page);
}

/** As `withFloorTexts`, with those of a section about programs. */
export async function withProgramTexts<Page>(page: Promise<Page>): Promise<Page> {
  areProgramsWanted = true;
  return withAdminTexts(page);
}

/** Ready the texts before the first page is drawn. */
export async function loadTexts(): Promise<void> {
  const language = remembered();
  const translation = (await textsOf(language)).default;
  await i18next.use(initReactI18next).init({
    resources: { [language]: { translation } },
    lng: language,
    fallbackLng: false, // a test sees to it that both languages have every key
    interpolation: { escapeValue: false }, // React escapes
  });
  announce();
  fetchAhead();
}

const AHEAD_MS = 10_000; // what a page needs to be usable comes first
let ahead: number | undefined;

/** The other language is fetched when the page has been there for a while: so it can be chosen without the server too. */
function fetchAhead(): void {
  clearTimeout(ahead);
  ahead = window.setTimeout(() => void fetchTexts(otherLanguage()).catch(() => undefined), AHEAD_MS);
}

const otherLanguage = (): Language => (i18next.language === "en" ? "zh-CN" : "en");

/** With the server away a language that was not fetched yet has to wait: the page stays as it is. */
export function switchLanguage(): void {
  const next = otherLanguage();
  void fetchTexts(next)
    .then(() => {
      localStorage.setItem(KEY, next);
      return i18next.changeLanguage(next);
    })
    .then(announce, () => undefined);
}

function announce(): void {
  document.documentElement.lang = i18next.language;
  document.title = i18next.t("app.title");
}
