// The messages in the page: kept in order, grouped under their authors and days, and few enough to stay quick.

import { clone, q } from "./dom.ts";
import { continues, type Grouped } from "./group.ts";
import { dayLabel, dayOf } from "./time.ts";

/** Messages kept in the page, and how many more are let be before some are taken away. */
export const MOST = 300;
export const LEEWAY = 20;
const LINE = "unread-line";
/** All zones are whole quarters of an hour away from each other: within one, the day does not change. */
const QUARTER_MS = 15 * 60_000;

/** An end of the log. */
export type End = "old" | "new";

/** The list. */
export class Log {
  /** The first unread message: the line stands above it. 0 = no line. */
  lineAt = 0;
  readonly #days = new Map<number, string>();
  readonly #messages: HTMLCollectionOf<HTMLElement>;

  constructor(
    readonly inner: HTMLElement,
    /** Where the messages that are not stored yet stand, below. */
    readonly tail: HTMLElement,
  ) {
    this.#messages = inner.getElementsByClassName("msg") as HTMLCollectionOf<HTMLElement>;
  }

  /** How many messages there are. */
  get size(): number {
    return this.#messages.length;
  }

  /** The oldest message's id; 0 when there is none. */
  get first(): number {
    return idOf(this.#messages[0]);
  }

  /** The newest message's id; 0 when there is none. */
  get last(): number {
    return idOf(this.#messages[this.size - 1]);
  }

  /** The messages, oldest first. */
  get articles(): HTMLElement[] {
    return [...this.#messages];
  }

  /** The message with this id. */
  find(id: number): HTMLElement | null {
    const found = document.getElementById(`m${id}`);
    return found && this.inner.contains(found) ? found : null;
  }

  /** Puts a message where its id belongs. */
  place(article: HTMLElement): void {
    const id = idOf(article);
    if (id > this.last) return this.inner.append(article);
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (idOf(this.#messages[middle]) < id) low = middle + 1;
      else high = middle;
    }
    this.#messages[low]?.before(article);
  }

  /** Takes messages away at an end when there are too many; whether it did. */
  trim(end: End): boolean {
    if (this.size <= MOST + LEEWAY) return false;
    const all = this.articles;
    const extra = end === "old" ? all.slice(0, all.length - MOST) : all.slice(MOST);
    for (const article of extra) article.remove();
    return true;
  }

  /** Empties it. */
  clear(): void {
    this.inner.replaceChildren();
  }

  /** Puts days, groups and the unread line right. `complete`: nothing older exists. */
  arrange(complete: boolean): void {
    const line = document.getElementById(LINE);
    let spare: HTMLElement | null = null;
    let above: Grouped | null = null;
    let aboveId = complete ? 0 : Number.POSITIVE_INFINITY;
    let lined = false;
    for (const child of [...this.inner.children, ...this.tail.children] as HTMLElement[]) {
      if (child.classList.contains("day")) {
        spare?.remove();
        spare = child;
      } else if (child.classList.contains("msg")) {
        const now = this.#grouped(child);
        const newDay = above?.day !== now.day;
        if (newDay) child.before(this.#heading(spare, now));
        else spare?.remove();
        spare = null;
        const id = idOf(child);
        const isLine = this.lineAt > 0 && id >= this.lineAt && (aboveId < this.lineAt || id === this.lineAt);
        if (isLine) child.before(line ?? clone("tpl-unread-line"));
        lined ||= isLine;
        child.classList.toggle("msg-cont", !isLine && continues(above, now));
        above = now;
        aboveId = id;
      }
    }
    spare?.remove();
    if (!lined) line?.remove();
  }

  /** Calls the days anew: it is another one. */
  relabel(): void {
    for (const day of this.inner.querySelectorAll<HTMLElement>(".day")) this.#label(day);
  }

  #grouped(article: HTMLElement): Grouped {
    const { author, ts } = article.dataset;
    const at = Number(ts);
    return {
      author: Number(author),
      at,
      day: this.#dayOf(at),
      reply: q(":scope > .quote", article) !== null,
      deleted: article.classList.contains("is-deleted"),
    };
  }

  #dayOf(at: number): string {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = this.#days.get(quarter) ?? dayOf(at);
    this.#days.set(quarter, known);
    return known;
  }

  #heading(spare: HTMLElement | null, { day, at }: Grouped): HTMLElement {
    const heading = spare ?? clone("tpl-day");
    heading.dataset.day = day;
    heading.dataset.ts = String(at);
    this.#label(heading);
    return heading;
  }

  #label(heading: HTMLElement): void {
    const slot = q("[data-f=label]", heading);
    const label = dayLabel(Number(heading.dataset.ts));
    if (slot && slot.textContent !== label) slot.textContent = label;
  }
}

/** A message's id; 0 for one that has none yet. */
export function idOf(article: HTMLElement | undefined): number {
  return Number(article?.dataset.id ?? 0);
}
