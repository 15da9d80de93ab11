import type { TileMood } from "../../state/tile";

/** A shape for each state of a tile; with its word and its colour it says the same thing three times. */
export function MoodShape({ mood, className }: { mood: TileMood; className?: string | undefined }) {
  return (
    <svg viewBox="0 0 16 16" width="1em" height="1em" aria-hidden="true" className={className}>
      {mood === "nobody" && <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />}
      {mood === "calm" && <path d="M1 8.5 6 13.5 15 3" fill="none" stroke="currentColor" strokeWidth="2.5" />}
      {mood === "warning" && (
        <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
      )}
      {mood === "breached" && (
        <path
          d="M5 0h6l5 5v6l-5 5H5l-5-5V5ZM4.500 6 6.500 8l-2 2L6 11.500l2-2 2 2L11.500 10l-2-2 2-2L10 4.500l-2 2-2-2Z"
          fill="currentColor"
          fillRule="evenodd"
        />
      )}
    </svg>
  );
}
