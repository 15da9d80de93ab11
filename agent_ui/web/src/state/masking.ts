/**
 * A caller's number as the screens show it: the middle digits hidden (13812341234 -> 138****1234).
 * Numbers of up to four characters (extensions) stay whole; what is not a number (a name, "anonymous") stays too.
 */
export function maskNumber(number: string): string {
  const bare = number.replace(/[\s-]/g, "");
  if (!/^\+?\d+$/.test(bare)) return number;
  const digits = bare.replace(/^(?:\+|00)?86(?=1\d{10}$)/, "").replace(/^\+/, "");
  if (digits.length <= 4) return digits;
  if (digits.length <= 8) return `${digits.slice(0, 2)}${"*".repeat(digits.length - 4)}${digits.slice(-2)}`;
  return `${digits.slice(0, 3)}${"*".repeat(Math.max(digits.length - 7, 2))}${digits.slice(-4)}`;
}

/** True when the caller withheld the number. */
export function isWithheld(number: string): boolean {
  return number === "" || /^(anonymous|unknown|unavailable|restricted)$/i.test(number);
}
