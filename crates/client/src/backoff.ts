// How long to wait before the next attempt.

const FIRST_MS = 500;
const MOST_MS = 30_000;

/** Full jitter: anywhere between nothing and a bound that doubles. The first attempt (0) is made at once. */
export function delayOf(attempt: number, random: () => number = Math.random): number {
  if (attempt <= 0) return 0;
  return random() * Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
}
