import { lazy } from "react";
import { withProgramTexts } from "../../texts";
import type { Section } from "../admin/sections";

/** Other people's programs: a part of the Admin page. */
export const programSections: Section[] = [
  {
    id: "tokens",
    group: "programs",
    need: "tokens",
    Body: lazy(() => withProgramTexts(import("./tokens"))),
  },
  {
    id: "webhooks",
    group: "programs",
    need: "webhooks",
    Body: lazy(() => withProgramTexts(import("./webhooks"))),
  },
];
