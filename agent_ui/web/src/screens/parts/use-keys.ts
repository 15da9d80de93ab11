import { useEffect } from "react";

/** In what is laid over the page its own keys are its own: arrows, Enter, Space, Escape. */
function isPicking(event: KeyboardEvent): boolean {
  const isOfPage = event.ctrlKey || event.altKey || event.metaKey || /^F\d+$/.test(event.key);
  return !isOfPage && event.target instanceof Element && event.target.closest("[popover]") !== null;
}

/** Keys of a whole page, before any field sees them: ``actFor`` says what a key does, null for one that is not ours. */
export function useKeys(actFor: (event: KeyboardEvent) => (() => void) | null): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isPicking(event)) return;
      const act = actFor(event);
      if (act === null) return;
      event.preventDefault();
      if (!event.repeat) act();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [actFor]);
}
