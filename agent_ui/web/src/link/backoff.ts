/** Waiting time before the n-th try again (n from 0): 0.5, 1, 2, 4, 4 ... seconds, in ms. */
export function backOffMs(tries: number): number {
  return Math.min(500 * 2 ** tries, 4000);
}
