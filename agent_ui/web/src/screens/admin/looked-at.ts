import { useState } from "react";
import { problemIn } from "../../link/http";
import type { ImportDone, ImportPreview, Problem } from "../../protocol";

/** A file that is looked at first, then taken in as it was looked at: whole or not at all. */
export function useLookedAt() {
  const [seen, setSeen] = useState<ImportPreview | null>(null);
  const [done, setDone] = useState<ImportDone | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    setDone(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemIn(error));
    }
    setBusy(false);
  };
  return {
    seen,
    done,
    problem,
    isBusy,
    forget: () => {
      setSeen(null); // what was looked at is not what would be taken in
      setDone(null);
      setProblem(null);
    },
    look: (ask: () => Promise<ImportPreview | null>) =>
      run(async () => {
        let found: ImportPreview | null = null; // nor what was seen of another file
        try {
          found = await ask();
        } finally {
          setSeen(found);
        }
      }),
    take: (ask: (token: string) => Promise<ImportDone>, after?: () => void) =>
      run(async () => {
        if (!seen) return;
        setDone(await ask(seen.token));
        setSeen(null);
        after?.();
      }),
  };
}

export type LookedAt = ReturnType<typeof useLookedAt>;
