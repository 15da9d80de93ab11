/** A raised hand: a shape beside its word, so that no font has to have it. */
export function HandShape() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="currentColor">
      <path d="M4 8V3a1 1 0 0 1 2 0v4h.5V2a1 1 0 0 1 2 0v5H9V2.500a1 1 0 0 1 2 0V7h.5V4a1 1 0 0 1 2 0v6.500C13.500 13.500 11.500 16 8.500 16 6 16 4.500 14.500 3.500 12.500L1.600 9.200a1 1 0 0 1 1.700-1Z" />
    </svg>
  );
}
