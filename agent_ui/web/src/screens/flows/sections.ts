import { lazy } from "react";
import { withFlowTexts } from "../../texts";
import type { Section } from "../admin/sections";

/** What callers come to: a part of the Admin page. */
export const flowSections: Section[] = [
  { id: "roads", group: "calls", need: "flows", Body: lazy(() => withFlowTexts(import("./roads"))) },
  { id: "flows", group: "calls", need: "flows", Body: lazy(() => withFlowTexts(import("./flows"))) },
  { id: "calendars", group: "calls", need: "flows", Body: lazy(() => withFlowTexts(import("./calendars"))) },
  { id: "prompts", group: "calls", need: "flows", Body: lazy(() => withFlowTexts(import("./prompts"))) },
  { id: "articles", group: "calls", need: "articles", Body: lazy(() => withFlowTexts(import("./articles"))) },
];
