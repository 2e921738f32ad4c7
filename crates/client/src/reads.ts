// How far the person has read the open room: what was in view for a moment in the tab being looked at.

import { listen, tell } from "./bus.ts";
import { all } from "./dom.ts";
import { idOf } from "./log.ts";
import { Seen } from "./seen.ts";
import { linkState, request } from "./socket.ts";
import { hearTabs, tellTabs } from "./tabs.ts";
import type { Timeline } from "./timeline.ts";

const PACE_MS = 1_000;

/** The read position in the open room. */
export class Reads {
  /** Nothing is read by being seen: the person said so, or has not answered the bar yet. */
  suspended = false;
  readonly #seen = new Seen();
  #told: number;
  #sentAt = 0;
  #looking = 0;
  #sending = 0;

  constructor(
    readonly timeline: Timeline,
    /** The position when the page came. */
    public upto: number,
  ) {
    this.#told = upto;
    timeline.anchor.watch(() => this.#soon(0));
    listen("drawn", () => this.#soon(0));
    for (const change of ["focus", "blur"]) addEventListener(change, () => this.#soon(0));
    document.addEventListener("visibilitychange", () => this.#soon(0));
    listen("frame:hello", () => this.#send());
    listen("frame:read", ({ room, upto: there }) => room === timeline.room && this.#heard(there));
    hearTabs("seen", ({ room, upto: there, unread, mentions }) => {
      if (room === timeline.room) this.#heard(there);
      else tell("counts", { room, unread, mentions });
    });
    listen("unread:from", ({ id }) => this.#unreadFrom(id));
    this.#soon(0);
  }

  /** Everything is read. */
  all(): void {
    this.suspended = false;
    this.#reach(this.timeline.log.last);
  }

  #soon(wait: number): void {
    if (this.#looking) return;
    this.#looking = window.setTimeout(() => {
      this.#looking = 0;
      this.#look();
    }, wait);
  }

  #look(): void {
    const isLooked = !this.suspended && !document.hidden && document.hasFocus();
    const { upto, again } = this.#seen.look(isLooked ? this.#inView() : [], Date.now());
    if (upto > this.upto) this.#reach(upto);
    if (again > 0) this.#soon(again);
  }

  /** The messages of which half is in view, or which fill half of it. */
  #inView(): number[] {
    const { anchor } = this.timeline;
    const view = anchor.scroller.getBoundingClientRect();
    const found: number[] = [];
    for (let article: Element | null = anchor.firstSeen(); article; article = article.nextElementSibling) {
      const { top, bottom, height } = article.getBoundingClientRect();
      if (top >= view.bottom) break;
      const shown = Math.min(bottom, view.bottom) - Math.max(top, view.top);
      const id = idOf(article as HTMLElement);
      if (id > 0 && shown * 2 >= Math.min(height, view.height)) found.push(id);
    }
    return found;
  }

  #reach(upto: number): void {
    this.upto = Math.max(this.upto, upto);
    tell("seen", { room: this.timeline.room, upto: this.upto });
    this.#recount();
    this.#send();
  }

  /** Tells the server, at most once a second and when there is a link. */
  #send(): void {
    if (this.#sending || this.upto <= this.#told || linkState() !== "open") return;
    const wait = Math.max(0, this.#sentAt + PACE_MS - Date.now());
    this.#sending = window.setTimeout(() => {
      this.#sending = 0;
      if (linkState() !== "open" || this.suspended) return;
      const { upto } = this;
      this.#sentAt = Date.now();
      this.#told = upto;
      request({ t: "read", room: this.timeline.room, upto }).catch(() => {
        // Not told: the next link tells it.
        this.#told = 0;
      });
    }, wait);
  }

  /** Another device or tab read further. */
  #heard(upto: number): void {
    if (this.suspended || upto <= this.upto) return;
    this.upto = upto;
    this.#told = Math.max(this.#told, upto);
    tell("seen", { room: this.timeline.room, upto });
    this.#recount();
  }

  #unreadFrom(id: number): void {
    this.suspended = true;
    this.upto = id - 1;
    this.timeline.line(id);
    this.#recount();
  }

  /** Counts what is left: this connection is told of other rooms, not of the one that it follows. */
  #recount(): void {
    const { log, room, missed, more } = this.timeline;
    const left = all(".msg:not(.is-mine, .is-deleted)", log.inner).filter(
      (article) => idOf(article) > this.upto,
    );
    const unread = left.length + (more.new ? missed : 0);
    const mentions = left.filter((article) => article.classList.contains("is-mentioned")).length;
    tell("counts", { room, unread, mentions });
    tellTabs({ kind: "seen", room, upto: this.upto, unread, mentions });
  }
}
