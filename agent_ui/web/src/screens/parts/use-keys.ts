import { useEffect } from "react";

/** Keys of a whole page, before any field sees them: ``actFor`` says what a key does, null for one that is not ours. */
export function useKeys(actFor: (event: KeyboardEvent) => (() => void) | null): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = actFor(event);
      if (act === null) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [actFor]);
}
