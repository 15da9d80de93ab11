import { useDesk } from "../../stores/desk";
import { type Tab, useSide } from "../../stores/side";
import { readMessage, toggleHand } from "../../stores/words";
import { useKeys } from "../parts/use-keys";
import { keys } from "./keys";

/** What is focused when a tab is opened by its key. */
const firstOf: Record<Tab, string> = {
  work: "#side-panel button, #side-panel audio",
  people: "#directory-filter",
  day: "#tab-day",
};

/** What is fetched first may take a moment. */
function focusSoon(selector: string, tries = 20): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (found) found.focus();
  else if (tries > 0) setTimeout(() => focusSoon(selector, tries - 1), 50);
}

function show(tab: Tab): void {
  useSide.setState({ tab });
  focusSoon(firstOf[tab]);
}

/** Who is to be called back: of the entry that has the focus, or else the first that can be. */
function callNext(): void {
  const own = document.activeElement
    ?.closest("#side-panel li")
    ?.querySelector<HTMLElement>("[data-call-back]");
  (own ?? document.querySelector<HTMLElement>("#side-panel [data-call-back]:not(:disabled)"))?.click();
}

/** To the note; pressed in it again, it is added. */
function writeNote(): void {
  const note = document.querySelector<HTMLTextAreaElement>("#customer-note");
  if (note !== null && note === document.activeElement && note.value.trim() !== "")
    note.form?.requestSubmit();
  else note?.focus();
}

/** The keys of what stands beside call and wrap-up. */
function actFor(event: KeyboardEvent): (() => void) | null {
  if (event.altKey || event.metaKey || event.shiftKey === event.ctrlKey) return null;
  switch (`${event.shiftKey ? "Shift" : "Ctrl"}+${event.key}`) {
    case keys.help:
      return () => useSide.setState(({ isHelpOpen }) => ({ isHelpOpen: !isHelpOpen }));
    case keys.work:
      return () => show("work");
    case keys.people:
      return () => show("people");
    case keys.day:
      return () => show("day");
    case keys.callBack:
      return callNext;
    case keys.plan:
      return () => document.querySelector<HTMLElement>("[data-testid=wrapup-plan]")?.click();
    case keys.note:
      return writeNote;
    case keys.unwanted:
      return () => document.querySelector<HTMLElement>("[data-testid=unwanted-open]")?.click();
    case keys.hand:
      return () => void toggleHand();
    case keys.readMessage:
      return () => void readMessage();
    case keys.check:
      return () => {
        useSide.setState({ isCheckOpen: true });
        requestAnimationFrame(() => window.dispatchEvent(new Event("zx-headset-check")));
      };
    case keys.autoAnswer:
      return () => {
        const { actions, isAutoAnswer } = useDesk.getState();
        actions?.setAutoAnswer(!isAutoAnswer);
      };
    default:
      return null;
  }
}

export function useSideKeys(): void {
  useKeys(actFor);
}
