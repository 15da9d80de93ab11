import { useEffect, useRef, useState } from "react";

/** A value that changes many times a second, as it was at the last tick, and when that was. */
export function useSettled<T>(value: T, everyMs: number): { value: T; atMs: number } {
  const [settled, setSettled] = useState(() => ({ value, atMs: Date.now() }));
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  }, [value]);
  useEffect(() => {
    const timer = window.setInterval(() => setSettled({ value: newest.current, atMs: Date.now() }), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return settled;
}
