// The messages in the page: kept in order, grouped under their authors and days, and few enough to stay quick.

import { all, clone, q } from "./dom.ts";
import { arranged, type Grouped } from "./group.ts";
import { dayLabel, dayOf } from "./time.ts";

/** Messages kept in the page, and how many more are let be before some are taken away. */
const MOST = 300;
const LEEWAY = 20;
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
    let low = id > this.last ? this.size : 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (idOf(this.#messages[middle]) < id) low = middle + 1;
      else high = middle;
    }
    const next = this.#messages[low];
    if (next) next.before(article);
    else this.inner.append(article);
  }

  /** Takes messages away at an end when there are too many; whether it did. */
  trim(end: End): boolean {
    const extra = surplus(this.size);
    const articles = this.articles;
    for (const article of end === "old"
      ? articles.slice(0, extra)
      : articles.slice(articles.length - extra)) {
      article.remove();
    }
    return extra > 0;
  }

  /** Empties it. */
  clear(): void {
    this.inner.replaceChildren();
  }

  /** Puts days, groups and the unread line right. `complete`: nothing older exists. */
  arrange(complete: boolean): void {
    const articles = [...this.articles, ...(this.tail.querySelectorAll(".msg") as NodeListOf<HTMLElement>)];
    const grouped = articles.map((article) => this.#grouped(article));
    const old = this.#headings();
    const line = document.getElementById(LINE);
    const above = arranged(grouped, this.lineAt, complete);
    articles.forEach((article, i) => {
      const { day, line: isLine, continues } = above[i] ?? { day: false, line: false, continues: false };
      article.classList.toggle("msg-cont", continues);
      const wanted: HTMLElement[] = [];
      if (day) wanted.push(this.#heading(old.get(article), grouped[i] as Grouped));
      if (isLine) wanted.push(line ?? clone("tpl-unread-line"));
      for (const element of wanted)
        if (element.nextElementSibling !== article || wanted.length > 1) article.before(element);
      if (day) old.delete(article);
    });
    for (const heading of old.values()) heading.remove();
    if (!above.some((one) => one.line)) line?.remove();
  }

  /** The headings that are there, by the message they stand above. */
  #headings(): Map<Element | undefined, HTMLElement> {
    const found = new Map<Element | undefined, HTMLElement>();
    for (const heading of all<HTMLElement>(".day", this.inner.parentElement ?? this.inner)) {
      let below = heading.nextElementSibling;
      while (below && !below.classList.contains("msg")) below = below.nextElementSibling;
      if (below && !found.has(below)) found.set(below, heading);
      else heading.remove();
    }
    return found;
  }

  /** Calls the days anew: it is another one. */
  relabel(): void {
    for (const day of this.inner.querySelectorAll<HTMLElement>(".day")) this.#label(day);
  }

  #grouped(article: HTMLElement): Grouped {
    const { author, ts } = article.dataset;
    const at = Number(ts);
    const apart = article.classList.contains("is-deleted") || q(":scope > .quote", article) !== null;
    return { id: idOf(article), author: Number(author), at, day: this.#dayOf(at), apart };
  }

  #dayOf(at: number): string {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = this.#days.get(quarter) ?? dayOf(at);
    this.#days.set(quarter, known);
    return known;
  }

  #heading(spare: HTMLElement | undefined, { day, at }: Grouped): HTMLElement {
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

/** How many messages are to be taken away. */
export function surplus(size: number): number {
  return size > MOST + LEEWAY ? size - MOST : 0;
}
