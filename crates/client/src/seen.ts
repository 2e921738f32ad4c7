// Which messages were looked at long enough to be read.

const LOOK_MS = 400;

/** Follows what is in view. */
export class Seen {
  readonly #since = new Map<number, number>();

  /** These ids are in view now. Answers with the newest that was read (0 = none), and when to look again, in ms (0 = no need). */
  look(inView: readonly number[], now: number): { upto: number; again: number } {
    const here = new Set(inView);
    for (const id of this.#since.keys()) if (!here.has(id)) this.#since.delete(id);
    let upto = 0;
    let again = 0;
    for (const id of inView) {
      const since = this.#since.get(id) ?? now;
      this.#since.set(id, since);
      if (now - since >= LOOK_MS) upto = Math.max(upto, id);
      else again = Math.max(again, LOOK_MS - (now - since));
    }
    return { upto, again };
  }
}
