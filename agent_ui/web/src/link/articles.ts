import type { ArticleLine, ArticleText, ArticleWanted } from "../protocol";
import { ask } from "./http";

const path = (reason: string, language: string) =>
  `/api/articles/${encodeURIComponent(reason)}/${encodeURIComponent(language)}`;

export const articleApi = {
  list: () => ask<ArticleLine[]>("GET", "/api/articles"),
  text: (reason: string, language: string, version?: number) =>
    ask<ArticleText | null>("GET", `${path(reason, language)}${version ? `?version=${version}` : ""}`),
  versions: (reason: string, language: string) =>
    ask<ArticleLine[]>("GET", `${path(reason, language)}/versions`),
  publish: (reason: string, language: string, wanted: ArticleWanted) =>
    ask<ArticleLine>("POST", path(reason, language), wanted),
};
