/** A chip as shown: the emoji, how many gave it, whether this person did. */
export type Chip = readonly [emoji: string, count: number, mine: boolean];

/**
 * The reactions of one message: what the server said of them, with what this person asked for since laid
 * over it, so that a click shows at once and nothing is counted twice when the answer comes.
 */
export class Tally {
  #counts: Map<string, number>;
  #mine: Set<string>;
  #asked = new Map<string, boolean>();

  constructor(counts: Iterable<readonly [string, number]>, mine: Iterable<string>) {
    this.#counts = new Map(counts);
    this.#mine = new Set(mine);
  }

  /** Whether this person gave it, as shown. */
  isMine(emoji: string): boolean {
    return this.#asked.get(emoji) ?? this.#mine.has(emoji);
  }

  /** Gives a reaction or takes it back; answers with which. */
  ask(emoji: string): boolean {
    const on = !this.isMine(emoji);
    this.#asked.set(emoji, on);
    return on;
  }

  /** The server answered: yes (what was asked is now so) or no. */
  answered(emoji: string, done: boolean): void {
    const on = this.#asked.get(emoji);
    this.#asked.delete(emoji);
    if (on === undefined || !done || this.#mine.has(emoji) === on) return;
    this.#note(emoji, on);
    this.#counts.set(emoji, (this.#counts.get(emoji) ?? 0) + (on ? 1 : -1));
  }

  /** A change that the server told everyone; `mine` when it is this person's. */
  changed(emoji: string, on: boolean, mine: boolean, counts: Iterable<readonly [string, number]>): void {
    this.#counts = new Map(counts);
    if (!mine) return;
    this.#note(emoji, on);
    if (this.#asked.get(emoji) === on) this.#asked.delete(emoji);
  }

  /** The message's whole state; `mine` is absent from what goes to everyone, and then stays as it was. */
  replace(counts: Iterable<readonly [string, number]>, mine?: Iterable<string>): void {
    this.#counts = new Map(counts);
    if (mine) this.#mine = new Set(mine);
  }

  /** The chips, in the order the reactions came. */
  chips(): Chip[] {
    const emojis = new Set([...this.#counts.keys(), ...this.#asked.keys()]);
    return [...emojis]
      .map((emoji): Chip => {
        const mine = this.isMine(emoji);
        const told = this.#counts.get(emoji) ?? 0;
        return [emoji, told + Number(mine) - Number(this.#mine.has(emoji)), mine];
      })
      .filter(([, count]) => count > 0);
  }

  #note(emoji: string, on: boolean): void {
    if (on) this.#mine.add(emoji);
    else this.#mine.delete(emoji);
  }
}
