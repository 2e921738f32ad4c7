// How far a followed room is known here, and what each frame means for that.

/** What to do with a durable frame: apply it, drop it as known, or ask for what is missing before it. */
export type Verdict = "apply" | "known" | "gap";

/** The position in a followed room. */
export class Cursor {
  /** A `sub` is under way: what arrives before its answer is part of the answer. */
  asked = false;

  constructor(
    /** The last seq held here. */
    public last: number,
    /** The data set it belongs to. */
    public epoch: string,
  ) {}

  /** A live frame came. */
  take(seq: number): Verdict {
    if (this.asked || seq <= this.last) return "known";
    if (seq !== this.last + 1) return "gap";
    this.last = seq;
    return "apply";
  }

  /** The server says where the room is; true when something is missing here. */
  lags(head: number): boolean {
    return !this.asked && head > this.last;
  }

  /** Everything up to `head` is known, or will be fetched. */
  reach(head: number, epoch: string): void {
    this.last = head;
    this.epoch = epoch;
    this.asked = false;
  }
}
