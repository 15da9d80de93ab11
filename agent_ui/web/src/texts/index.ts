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

async function fetchTexts(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  i18next.addResourceBundle(language, "translation", (await textsOf(language)).default);
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
}

/** With the server away a language that was not fetched yet has to wait: the page stays as it is. */
export function switchLanguage(): void {
  const next: Language = i18next.language === "en" ? "zh-CN" : "en";
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
