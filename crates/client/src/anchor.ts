// Keeps what the person reads where it is while the log changes around it. Nothing else writes `scrollTop`.

const NEAR_END_PX = 100;

/** A message that is seen, where it begins, the part of it (0 to 1) that is above the view, and how the view stood. */
interface Held {
  message: HTMLElement;
  top: number;
  passed: number;
  scroll: number;
  size: string;
}

/** The scroller of the log. Native anchoring is off in its style: one algorithm in all browsers. */
export class Anchor {
  /** Whether the end of the log is the end of the conversation: only then does the view stick to it. */
  ends = true;
  /** The person is at the end and stays there when something comes. */
  stuck = false;
  #held: Held | null = null;
  readonly #watchers = new Set<() => void>();

  constructor(
    readonly scroller: HTMLElement,
    readonly column: HTMLElement,
  ) {
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // Images, fonts and rows drawn late change heights at any time, and the composer grows.
    const observer = new ResizeObserver(() => this.#restore());
    observer.observe(scroller);
    for (const part of column.children) observer.observe(part);
    observer.observe(column);
  }

  /** Changes the log without moving what is seen. */
  keep<T>(mutate: () => T): T {
    if (!this.stuck && !this.#isDisplaced()) this.#remember();
    const answer = mutate();
    this.#restore();
    return answer;
  }

  /** Calls after each move, by the person or from here. */
  watch(run: () => void): void {
    this.#watchers.add(run);
  }

  /** Distance to the end, in px. */
  get below(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - clientHeight - scrollTop;
  }

  /** Goes to the end and sticks to it. */
  toEnd(how: "jump" | "glide" = "jump"): void {
    this.stuck = this.ends;
    this.#go(this.scroller.scrollHeight, how);
  }

  /** Brings an element to a part of the view's height below its top (0.25 = a quarter). */
  show(element: HTMLElement, part: number, how: "jump" | "glide" = "jump"): void {
    this.stuck = false;
    this.#go(this.#topOf(element) - this.scroller.clientHeight * part, how);
  }

  /** The first message whose end is below the top of the view. */
  firstSeen(): HTMLElement | null {
    const messages = this.column.querySelectorAll<HTMLElement>(".msg");
    const top = this.scroller.getBoundingClientRect().top;
    let low = 0;
    let high = messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const bottom = messages[middle]?.getBoundingClientRect().bottom ?? 0;
      if (bottom > top) high = middle;
      else low = middle + 1;
    }
    return messages[low] ?? null;
  }

  #scrolled(): void {
    if (this.#isDisplaced()) this.#restore();
    else {
      this.stuck = this.ends && this.below < NEAR_END_PX;
      this.#remember();
    }
    for (const run of this.#watchers) run();
  }

  #remember(): void {
    const message = this.firstSeen();
    this.#held = message && this.#at(message, this.#topOf(message));
  }

  #at(message: HTMLElement, top: number): Held {
    const scroll = this.scroller.scrollTop;
    const passed = Math.max(0, (scroll - top) / (message.offsetHeight || 1));
    return { message, top, passed, scroll, size: this.#size };
  }

  get #size(): string {
    const { clientWidth, clientHeight } = this.scroller;
    return `${clientWidth} ${clientHeight}`;
  }

  /**
   * Not the person moved the view but the browser, which tells so before the sizes that changed: the window has another
   * size, or the log got so short that its end came up. Nobody comes to the end by going up.
   */
  #isDisplaced(): boolean {
    const held = this.#held;
    if (!held) return false;
    return held.size !== this.#size || (held.scroll - this.scroller.scrollTop > 1 && this.below < 1);
  }

  #restore(): void {
    if (this.stuck) {
      if (this.below > 0) this.scroller.scrollTop = this.scroller.scrollHeight;
      this.#remember();
      return;
    }
    const held = this.#held;
    if (!held) return;
    const message = held.message.isConnected ? held.message : this.#nearest(held.message);
    if (!message) {
      this.#held = null;
      return;
    }
    const top = this.#topOf(message);
    // Lines that break elsewhere make another height of the message itself: the same part of it stays above the view.
    const isReflowed = held.passed > 0 && held.passed < 1 && held.size !== this.#size;
    // Else from where the view was: a log that got shorter has already been moved by the browser.
    const wanted = isReflowed ? top + held.passed * message.offsetHeight : held.scroll + top - held.top;
    if (Math.abs(wanted - this.scroller.scrollTop) >= 0.5) this.scroller.scrollTop = wanted;
    this.#held = this.#at(message, top);
  }

  /** The message that stands where one that is gone stood. */
  #nearest(gone: HTMLElement): HTMLElement | null {
    const id = Number(gone.dataset.id);
    const messages = [...this.column.querySelectorAll<HTMLElement>(".msg")];
    return messages.find((message) => Number(message.dataset.id) >= id) ?? messages.at(-1) ?? null;
  }

  /** Where an element begins in the whole content, wherever the view is. */
  #topOf(element: HTMLElement): number {
    const { scroller } = this;
    return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  }

  #go(top: number, how: "jump" | "glide"): void {
    const near = Math.abs(top - this.scroller.scrollTop) < 2 * this.scroller.clientHeight;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top, behavior: how === "glide" && near && !calm ? "smooth" : "instant" });
    if (how === "jump") this.#remember();
  }
}
