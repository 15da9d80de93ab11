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

function show(tab: Tab): void {
  useSide.setState({ tab });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(firstOf[tab])?.focus());
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
    case keys.note:
      return () => document.querySelector<HTMLElement>("#customer-note")?.focus();
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
