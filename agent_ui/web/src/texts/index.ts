import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import zh from "./zh.json";

export type Language = "zh-CN" | "en";
const KEY = "zx.language";

function remembered(): Language {
  const stored = localStorage.getItem(KEY);
  if (stored === "zh-CN" || stored === "en") return stored;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** Ready the texts before the first page is drawn. */
export async function loadTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { "zh-CN": { translation: zh }, en: { translation: en } },
    lng: remembered(),
    fallbackLng: "en",
    interpolation: { escapeValue: false }, // React escapes
  });
  announce();
}

export function switchLanguage(): void {
  const next: Language = i18next.language === "en" ? "zh-CN" : "en";
  localStorage.setItem(KEY, next);
  void i18next.changeLanguage(next).then(announce);
}

function announce(): void {
  document.documentElement.lang = i18next.language;
  document.title = i18next.t("app.title");
}
