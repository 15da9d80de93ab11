import { useCallback, useEffect, useState } from "react";
import { problemIn } from "../../link/http";
import type { Problem } from "../../protocol";

/** A list of the server's, and what went wrong with it. `read` asks for it again, `first` something is done to it. */
export function useList<Line>(ask: () => Promise<Line[]>) {
  const [list, setList] = useState<Line[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = useCallback(
    async (first?: () => Promise<void>) => {
      try {
        await first?.();
        setList(await ask());
        setProblem(null);
      } catch (error) {
        setProblem(problemIn(error));
      }
    },
    [ask],
  );
  useEffect(() => void read(), [read]);
  return { list, problem, read };
}
