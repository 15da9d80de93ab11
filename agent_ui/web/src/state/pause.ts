import type { DeskCall } from "../protocol";
import { isLead } from "./second";

/** Whether the recording of a conversation is paused, or may be; null: this is not the time for it. */
export function pauseOf(call: DeskCall): "paused" | "may" | null {
  if (call.phase !== "talking" || !isLead(call)) return null;
  if (call.paused_since) return "paused";
  return call.recording === "on" && !call.second ? "may" : null;
}
