/** A step from one own message to the next: up is towards older ones. */
export type Step = "up" | "down";

/**
 * Which message a step leads to, among `ids` (oldest first).
 *
 * From the composer (`from` is null) up leads to the newest. Up from the oldest stays there; down from the
 * newest leads back to the composer (null).
 */
export function walk(ids: readonly number[], from: number | null, step: Step): number | null {
  if (from === null) return step === "up" ? (ids.at(-1) ?? null) : null;
  const older = ids.filter((id) => id < from);
  const newer = ids.filter((id) => id > from);
  return step === "up" ? (older.at(-1) ?? from) : (newer[0] ?? null);
}
