import type { AgentState } from "../../protocol";
import classes from "./parts.module.css";

/** The shape of a state; with its word and its colour it says the same thing three times. */
export function StateShape({ state, size = 14 }: { state: AgentState; size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      className={classes.shape}
      data-state={state}
    >
      {shapes[state]}
    </svg>
  );
}

const shapes: Record<AgentState, React.ReactNode> = {
  ready: <circle cx="8" cy="8" r="7" />,
  offered: <path d="M8 1 15.5 15H.5Z" />,
  talking: <rect x="1" y="1" width="14" height="14" rx="2" />,
  "wrap-up": <path d="M8 0 16 8 8 16 0 8Z" />,
  "not-ready": <path d="M2 1h4v14H2zM10 1h4v14h-4z" />,
  "signed-out": <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />,
};
