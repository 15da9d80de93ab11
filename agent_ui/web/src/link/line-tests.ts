import type { LineTest, LineTests, LineTestWish } from "../protocol";
import { ask } from "./http";

const part = (text: string) => encodeURIComponent(text);

/** Test calls over one line. */
export const lineTests = {
  all: () => ask<LineTests>("GET", "/api/line-tests"),
  one: (test: string) => ask<LineTest>("GET", `/api/line-tests/${part(test)}`),
  begin: (line: string, wish: LineTestWish) => ask<LineTest>("POST", `/api/lines/${part(line)}/tests`, wish),
};
