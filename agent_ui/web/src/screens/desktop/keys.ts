import type { Notice } from "../../state/desk";
import { type DeskActions, useDesk } from "../../stores/desk";
import { useKeys } from "../parts/use-keys";

/** The keys of a call: all of them can be caught by a page, and none is a letter somebody may be typing. */
export const keys = {
  keypad: "F1",
  ready: "F2",
  transfer: "F3",
  notReady: "F4",
  complete: "Shift+F2",
  merge: "Shift+F3",
  consult: "Enter",
  transferTo: "Shift+Enter",
  blind: "Alt+Enter",
  drop: "Ctrl+F3",
  park: "Shift+F4",
  pickUp: "Shift+F8",
  hold: "F6",
  swap: "Shift+F6",
  mute: "F7",
  pause: "Ctrl+Shift+F7",
  answer: "F8",
  decline: "F9",
  hangUp: "F10",
  save: "Ctrl+Enter",
  plan: "Shift+F11",
  help: "Shift+F1",
  people: "Shift+F7",
  note: "Shift+F9",
  unwanted: "Shift+F12",
  work: "Ctrl+F1",
  day: "Ctrl+F2",
  check: "Ctrl+F6",
  callBack: "Ctrl+F7",
  readMessage: "Ctrl+F8",
  hand: "Ctrl+F9",
  autoAnswer: "Ctrl+F10",
  language: "Ctrl+F11",
  theme: "Ctrl+F12",
  close: "Esc",
} as const;

function actOfSecond(key: string, actions: DeskActions): (() => void) | null {
  switch (`Shift+${key}`) {
    case keys.complete:
      return () => actions.second("complete");
    case keys.merge:
      return () => actions.second("merge");
    case keys.park:
      return () => actions.park();
    case keys.pickUp:
      return () => actions.pickUp();
    case keys.swap:
      return () => actions.second("swap");
    default:
      return null;
  }
}

function actFor(event: KeyboardEvent): (() => void) | null {
  const { actions, wrap, isChoosing, drawer, isDialling, screen } = useDesk.getState();
  if (!actions || event.altKey || event.metaKey) return null;
  if (event.shiftKey && event.ctrlKey)
    return `Ctrl+Shift+${event.key}` === keys.pause ? () => actions.togglePause() : null;
  if (event.shiftKey) return actOfSecond(event.key, actions);
  if (event.ctrlKey) {
    const call = wrap.shown;
    if (event.key === "Enter") return call === null ? null : () => actions.save(call);
    return event.key === "F3" ? () => press("[data-drop]") : null;
  }
  switch (event.key) {
    case keys.ready:
      return () => actions.goReady();
    case keys.notReady:
      return () => useDesk.setState({ isChoosing: !isChoosing });
    case keys.keypad:
      return () => actions.dial();
    case keys.transfer:
      return () => actions.open("transfer");
    case keys.hold:
      return () => actions.toggleHold();
    case keys.mute:
      return () => actions.toggleMute();
    case keys.answer:
      return () => actions.answer();
    case keys.decline:
      return () => actions.decline();
    case keys.hangUp:
      return () => actions.hangUp();
    case "Escape":
      return isChoosing || isDialling || drawer !== "none"
        ? () => useDesk.setState({ isChoosing: false, isDialling: false, drawer: "none" })
        : putAway(screen.notices[0], actions);
    default:
      return null;
  }
}

/** What is done by a button that stands there only now. */
function press(button: string): void {
  document.querySelector<HTMLElement>(button)?.click();
}

/** With nothing else open: the newest word to the agent, or else the headset check that is over. */
function putAway(notice: Notice | undefined, actions: DeskActions): (() => void) | null {
  if (document.activeElement?.getAttribute("aria-expanded") === "true") return null; // a list's own
  if (notice !== undefined && notice.code !== "desk-replaced") return () => actions.dismiss(notice.key);
  const check = document.querySelector<HTMLElement>("[data-close-check]");
  return check && (() => check.click());
}

export function useCallKeys(): void {
  useKeys(actFor);
}
