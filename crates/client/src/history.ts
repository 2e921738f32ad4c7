// Moving through the conversation: pages of history as the edges come near, the latest messages, one message.

import { api, Problem, refusal } from "./api.ts";
import { listen, tell } from "./bus.ts";
import { clone, on } from "./dom.ts";
import { say } from "./i18n.ts";
import type { End } from "./log.ts";
import type { Page, Timeline } from "./timeline.ts";

const PAGE = 50;
/** How far from an edge its next page is fetched. */
const AHEAD_PX = 1_200;
/** From when on waiting is shown. */
const PATIENCE_MS = 300;
const MARKED_MS = 2_000;
const COARSE = matchMedia("(pointer: coarse)");

/** The history of the open room. */
export class History {
  readonly #busy = new Set<End>();
  readonly #failed = new Map<End, HTMLElement>();
  #movedAt = 0;

  constructor(readonly timeline: Timeline) {
    const { anchor, log } = timeline;
    anchor.watch(() => {
      this.#movedAt = Date.now();
      this.#consider();
    });
    listen("frame:resync", ({ room }) => {
      if (room === timeline.room) void this.#resync();
    });
    listen("show:message", ({ id }) => void this.goTo(id));
    on(
      "click",
      ".quote",
      (event, quote) => {
        const id = Number(/\/messages\/(\d+)$/.exec(quote.getAttribute("href") ?? "")?.[1]);
        if (!id || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        void this.goTo(id);
      },
      log.inner,
    );
  }

  /** Fetches what is near, once the page is in place. */
  start(): void {
    this.#consider();
  }

  /** Shows the newest messages. */
  async toLatest(): Promise<void> {
    const { timeline } = this;
    if (!timeline.more.new) return timeline.anchor.toEnd("glide");
    await this.#replace(`limit=${PAGE}`, (page) => ({ ...page, older: page.more, newer: false }));
    timeline.anchor.toEnd();
  }

  /** Shows a message, wherever it is, and marks it for a moment. */
  async goTo(id: number, part = 0.3): Promise<void> {
    const { anchor, log } = this.timeline;
    if (!log.find(id)) await this.#replace(`around=${id}&limit=${PAGE}`, (page) => page);
    const article = log.find(id);
    if (!article) return tell("toast", { text: say("log.notFound") });
    anchor.show(article, part);
    article.focus({ preventScroll: true });
    article.classList.add("is-target");
    setTimeout(() => article.classList.remove("is-target"), MARKED_MS);
    this.#consider();
  }

  #consider(): void {
    const { scroller, below } = this.timeline.anchor;
    if (scroller.scrollTop < AHEAD_PX) void this.#more("old");
    if (below < AHEAD_PX) void this.#more("new");
  }

  async #more(end: End): Promise<void> {
    const { timeline } = this;
    const { log } = timeline;
    if (!timeline.more[end] || this.#busy.has(end) || this.#failed.has(end) || log.size === 0) return;
    this.#busy.add(end);
    const wait = this.#waiting(end);
    const edge = end === "old" ? `before=${log.first}` : `after=${log.last}`;
    try {
      const fetching = this.#fetch(`${edge}&limit=${PAGE}`).then((page) => this.#settled(page));
      await timeline.paged(fetching, (page) => {
        wait();
        timeline.extend(end, page);
      });
    } catch (failure) {
      if (!(failure instanceof Problem)) reportError(failure);
      this.#fail(end);
    } finally {
      wait();
      this.#busy.delete(end);
    }
    if (!this.#failed.has(end)) this.#consider();
  }

  /** The server has too much to tell: what is shown is fetched anew. */
  async #resync(): Promise<void> {
    const { timeline } = this;
    const { anchor, more } = timeline;
    const seen = anchor.firstSeen()?.dataset.id;
    if (anchor.stuck || (!more.new && !seen)) {
      await this.#replace(`limit=${PAGE}`, (page) => ({ ...page, older: page.more, newer: false }));
    } else await this.#replace(`around=${seen}&limit=${PAGE}`, (page) => page);
  }

  async #replace(query: string, shape: (page: Page) => Page): Promise<void> {
    const { timeline } = this;
    try {
      await timeline.paged(this.#fetch(query), (page) => timeline.replace(shape(page)));
    } catch (failure) {
      tell("toast", { text: refusal(failure), alert: true });
    }
  }

  async #fetch(query: string): Promise<Page> {
    const page = await api<Page>("GET", `/rooms/${this.timeline.room}/messages?deleted=answered&${query}`);
    return { ...page, messages: page.messages.map((message) => ({ ...message, mine: message.mine ?? [] })) };
  }

  /** While a finger's swing still rolls, a jump would stop it dead. */
  async #settled(page: Page): Promise<Page> {
    if (!COARSE.matches || Date.now() - this.#movedAt > 150) return page;
    return new Promise((resolve) => {
      const done = () => resolve(page);
      this.timeline.anchor.scroller.addEventListener("scrollend", done, { once: true });
      setTimeout(done, 600);
    });
  }

  /** Shows, after a moment, that a page is on its way; call the answer to stop. */
  #waiting(end: End): () => void {
    const { anchor } = this.timeline;
    let skeleton: HTMLElement | null = null;
    const timer = setTimeout(() => {
      skeleton = clone("tpl-skeleton");
      anchor.keep(() => this.#putAt(end, skeleton as HTMLElement));
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      const shown = skeleton;
      skeleton = null;
      if (shown) anchor.keep(() => shown.remove());
    };
  }

  #fail(end: End): void {
    const notice = document.createElement("p");
    notice.className = "log-page";
    notice.setAttribute("role", "alert");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-link";
    button.textContent = say("log.retry");
    button.addEventListener("click", () => {
      this.timeline.anchor.keep(() => notice.remove());
      this.#failed.delete(end);
      void this.#more(end);
    });
    notice.append(say(end === "old" ? "log.olderFailed" : "log.newerFailed"), " ", button);
    this.#failed.set(end, notice);
    this.timeline.anchor.keep(() => this.#putAt(end, notice));
  }

  #putAt(end: End, element: HTMLElement): void {
    const { inner } = this.timeline.log;
    if (end === "old") inner.before(element);
    else inner.after(element);
  }
}
