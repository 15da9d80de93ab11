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
  park: "Shift+F4",
  pickUp: "Shift+F8",
  hold: "F6",
  swap: "Shift+F6",
  mute: "F7",
  answer: "F8",
  decline: "F9",
  hangUp: "F10",
  save: "Ctrl+Enter",
  help: "Shift+F1",
  people: "Shift+F7",
  note: "Shift+F9",
  unwanted: "Ctrl+F3",
  work: "Ctrl+F1",
  day: "Ctrl+F2",
  check: "Ctrl+F6",
  callBack: "Ctrl+F7",
  readMessage: "Ctrl+F8",
  hand: "Ctrl+F9",
  autoAnswer: "Ctrl+F10",
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
  const { actions, wrap, isChoosing, drawer, isDialling } = useDesk.getState();
  if (!actions || event.altKey || event.metaKey) return null;
  if (event.shiftKey) return event.ctrlKey ? null : actOfSecond(event.key, actions);
  if (event.ctrlKey) {
    const call = wrap.shown;
    return event.key === "Enter" && call !== null ? () => actions.save(call) : null;
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
        : null;
    default:
      return null;
  }
}

export function useCallKeys(): void {
  useKeys(actFor);
}
