import { useEffect, useRef, useState } from "react";

/** A value that changes many times a second, as it was at the last tick that was not held, and when that was. */
export function useSettled<T>(value: T, everyMs: number, isHeld: () => boolean): { value: T; atMs: number } {
  const [settled, setSettled] = useState(() => ({ value, atMs: Date.now() }));
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  }, [value]);
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (!isHeld()) setSettled({ value: newest.current, atMs: Date.now() });
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isHeld]);
  return settled;
}
