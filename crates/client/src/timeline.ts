// The open conversation as it changes: frames are gathered and drawn once for each painted frame, pages of history are
// drawn the same way, and nothing the person reads moves.

import { Anchor } from "./anchor.ts";
import { listen, tell } from "./bus.ts";
import { me, must, soon } from "./dom.ts";
import { type End, idOf, Log, surplus } from "./log.ts";
import type { FrameOf, Message } from "./protocol.ts";
import { reacted } from "./reactions.ts";
import { adopt, draw, fill, refillQuotes } from "./render.ts";
import { Tail } from "./tail.ts";
import { onNewDay } from "./time.ts";

type Change = FrameOf<"message" | "reactions">;

/** A page of history, as the API gives it. */
export interface Page {
  messages: Message[];
  head: number;
  more: boolean;
  older?: boolean;
  newer?: boolean;
}

/** The log of one room. */
export class Timeline {
  readonly log = new Log(must("messages"), must("pending"));
  readonly anchor = new Anchor(must("log"), must("messages").parentElement ?? must("log"));
  readonly tail: Tail;
  /** Whether there are messages beyond an end of what is in the page. */
  readonly more: Record<End, boolean>;
  /** Messages of others that came while the person was not at the end. */
  missed = 0;
  #queue: Change[] = [];
  /** What came while a page was on its way: the page may be older than that. */
  #meanwhile: Change[] | null = null;
  #waiting = 0;
  #due = false;

  constructor(
    readonly room: number,
    main: HTMLElement,
  ) {
    this.more = { old: main.dataset.older === "true", new: main.dataset.newer === "true" };
    this.log.lineAt = Number(main.dataset.firstUnread ?? 0);
    this.tail = new Tail(room, this.log, this.anchor, () => this.#arrange());
    this.anchor.ends = !this.more.new;
    for (const article of this.log.articles) adopt(article);
    this.#arrange();
    listen("frame:message", (frame) => this.#take(frame));
    listen("frame:reactions", (frame) => this.#take(frame));
    onNewDay(() => this.log.relabel());
  }

  /** Draws a page of history; `replace`: instead of what is there. */
  async paged(fetching: Promise<Page>, draw: (page: Page) => void): Promise<void> {
    this.#waiting += 1;
    this.#meanwhile ??= [];
    try {
      const page = await fetching;
      this.anchor.keep(() => {
        draw(page);
        this.#arrange();
      });
      tell("drawn", { changed: [], fresh: [] });
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        const missed = this.#meanwhile ?? [];
        this.#meanwhile = null;
        for (const change of missed) this.#take(change);
      }
    }
  }

  /** Adds a page at an end, and lets go of what is too much at the other. */
  extend(end: End, { messages, more }: Page): void {
    for (const message of messages) this.#upsert(message);
    this.more[end] = more;
    const other = end === "old" ? "new" : "old";
    if (this.log.trim(other)) this.more[other] = true;
    this.#ends();
  }

  /** Puts a page in the place of everything. */
  replace({ messages, older = false, newer = false }: Page): void {
    this.log.clear();
    for (const message of messages) this.log.place(this.tail.take(message.cid, message) ?? draw(message));
    this.more.old = older;
    this.more.new = newer;
    if (!newer) this.missed = 0;
    this.#ends();
  }

  /** Puts the line above a message, or takes it away (0). */
  line(id: number): void {
    this.log.lineAt = id;
    this.anchor.keep(() => this.#arrange());
  }

  #take(change: Change): void {
    if (change.room !== this.room) return;
    this.#meanwhile?.push(change);
    this.#queue.push(change);
    if (this.#due) return;
    this.#due = true;
    soon(() => this.#draw());
  }

  #draw(): void {
    this.#due = false;
    const changes = this.#queue.splice(0);
    const drawn: HTMLElement[] = [];
    const wasStuck = this.anchor.stuck;
    const last = this.log.last;
    this.anchor.keep(() => {
      for (const change of changes) {
        const article = change.t === "message" ? this.#apply(change) : this.#react(change);
        if (article) drawn.push(article);
      }
      this.#trim();
      this.#arrange();
    });
    const fresh = drawn.filter((article) => idOf(article) > last && article.isConnected);
    if (!wasStuck) this.missed += fresh.filter((article) => Number(article.dataset.author) !== me()).length;
    tell("drawn", { changed: drawn, fresh });
  }

  #apply(message: Message): HTMLElement | null {
    if (message.id !== message.seq) refillQuotes(this.log.inner, message);
    const isNew = message.id > this.log.last && this.log.find(message.id) === null;
    if (isNew && this.more.new) {
      this.tail.drop(message.cid);
      if (message.by.id !== me() && message.id === message.seq) this.missed += 1;
      return null;
    }
    return this.#upsert(message);
  }

  /** Draws a message if it belongs to what is in the page. */
  #upsert(message: Message): HTMLElement | null {
    const here = this.log.find(message.id);
    if (here && Number(here.dataset.seq) > message.seq) return null;
    if (here) {
      fill(here, message);
      return here;
    }
    const article = this.tail.take(message.cid, message) ?? draw(message);
    this.log.place(article);
    return article;
  }

  #react(change: FrameOf<"reactions">): HTMLElement | null {
    const article = this.log.find(change.id);
    if (!article || Number(article.dataset.seq) >= change.seq) return null;
    article.dataset.seq = String(change.seq);
    reacted(article, change);
    return article;
  }

  /** Lets go of what is far from what is read. */
  #trim(): void {
    if (surplus(this.log.size) === 0) return;
    const seen = this.anchor.firstSeen();
    const isLate = this.anchor.stuck || this.log.articles.indexOf(seen ?? this.log.inner) > this.log.size / 2;
    const end = isLate ? "old" : "new";
    this.log.trim(end);
    this.more[end] = true;
    this.#ends();
  }

  #ends(): void {
    this.anchor.ends = !this.more.new;
    if (this.more.new) this.anchor.stuck = false;
  }

  #arrange(): void {
    this.log.arrange(!this.more.old);
    must("log-start").hidden = this.more.old;
    must("log-hello").hidden = this.log.size > 0 || this.tail.size > 0;
  }
}
