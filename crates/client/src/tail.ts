// The person's own messages that the server has not stored yet, under the last stored one.

import type { Anchor } from "./anchor.ts";
import { keepEnclosed, setEnclosed } from "./attachments.ts";
import { type Answered, listen, tell } from "./bus.ts";
import { newCid } from "./cid.ts";
import { all, clone, on, q } from "./dom.ts";
import { faceOf } from "./face.ts";
import { has, say } from "./i18n.ts";
import type { Log } from "./log.ts";
import { discard, type Outgoing, onOutbox, outgoing, repost } from "./outbox.ts";
import type { Message, Person } from "./protocol.ts";
import { draw, fill, fillTime } from "./render.ts";
import { linkState } from "./socket.ts";
import { hearTabs } from "./tabs.ts";

const PATIENCE_MS = 2_000;

/** The tail of a room's log. */
export class Tail {
  readonly #place: HTMLElement;
  readonly #kept = new Map<string, Outgoing>();
  /** Those that are stored or given up: what was read of the outbox before does not bring them back. */
  readonly #over = new Set<string>();

  constructor(
    readonly room: number,
    readonly log: Log,
    readonly anchor: Anchor,
    /** Puts groups and days right. */
    readonly arrange: () => void,
  ) {
    this.#place = log.tail;
    void this.#load();
    onOutbox(() => void this.#load());
    listen("confirmed", ({ cid, id, at }) => this.#confirm(cid, id, at));
    listen("refused", ({ cid, code }) => this.#refuse(cid, code));
    listen("withdrawn", ({ cid }) => this.drop(cid));
    listen("link", () => this.#wait());
    hearTabs("dropped", ({ cid }) => this.drop(cid));
    on("click", "[data-act=retry]", (_, button) => void this.#retry(cidOf(button)), this.#place);
    on("click", "[data-act=discard]", (_, button) => void this.#discard(cidOf(button)), this.#place);
  }

  /** How many wait. */
  get size(): number {
    return this.#kept.size;
  }

  /** Shows a message as the outbox has it: one that was just written, or what became of it in any tab. */
  show(message: Outgoing): void {
    const { cid, code, files } = message;
    if (this.#over.has(cid) || this.#isStored(cid)) return;
    const article = this.#find(cid);
    if (article) this.anchor.keep(() => keepEnclosed(article, files));
    else this.#add(message);
    // A refusal stands: what is tried again has another id.
    if (code && this.#kept.get(cid)?.code === undefined) this.#refuse(cid, code);
  }

  #add(message: Outgoing): void {
    const { code: _, ...unsent } = message;
    this.#kept.set(message.cid, unsent);
    const article = draw(echo(message));
    article.classList.add("is-sending");
    if (message.files) setEnclosed(article, message.files);
    this.anchor.keep(() => {
      this.#place.append(article);
      this.arrange();
    });
    if (message.files) tell("upload", { key: "" });
    this.#wait();
  }

  /** Gives up the article of a message that is stored now, filled with what the server says of it. */
  take(cid: string, message: Message): HTMLElement | null {
    const article = this.#find(cid);
    if (!article) return null;
    this.#forget(cid);
    q(".failed, .waiting", article)?.remove();
    fill(article, message);
    return article;
  }

  /** Takes a message away. */
  drop(cid: string): void {
    this.#forget(cid);
    const article = this.#find(cid);
    if (!article) return;
    this.anchor.keep(() => {
      article.remove();
      this.arrange();
    });
  }

  async #load(): Promise<void> {
    for (const message of await outgoing(this.room)) this.show(message);
  }

  #forget(cid: string): void {
    this.#kept.delete(cid);
    this.#over.add(cid);
  }

  #confirm(cid: string, id: number, at: number): void {
    const article = this.#find(cid);
    if (!article) return;
    article.classList.remove("is-sending");
    q(".waiting", article)?.remove();
    Object.assign(article.dataset, { id, ts: at });
    fillTime(article, at);
  }

  #refuse(cid: string, code: string): void {
    const article = this.#find(cid);
    const kept = this.#kept.get(cid);
    if (!article || !kept) return;
    this.#kept.set(cid, { ...kept, code });
    article.classList.replace("is-sending", "is-failed");
    q(".failed, .waiting", article)?.remove();
    const notice = clone("tpl-failed");
    // Some codes mean something else of a message that is sent than of what is done with others.
    const key = [`send.${code}`, `code.${code}`].find(has) ?? "code.unknown";
    const why = q("[data-f=why]", notice);
    if (why) why.textContent = `${say("send.failed")}${say("send.because")}${say(key)}`;
    notice.setAttribute("role", "alert");
    this.anchor.keep(() => q(".msg-text", article)?.after(notice));
  }

  /** Says, after a while without a link, that messages wait for it. */
  #wait(): void {
    if (linkState() === "open") {
      for (const notice of all(".waiting", this.#place)) notice.remove();
      return;
    }
    setTimeout(() => {
      if (linkState() === "open") return;
      for (const article of all(".is-sending", this.#place)) {
        if (q(".waiting", article)) continue;
        const notice = document.createElement("p");
        notice.className = "waiting";
        notice.textContent = say("send.waiting");
        this.anchor.keep(() => q(".msg-text", article)?.after(notice));
      }
    }, PATIENCE_MS);
  }

  async #retry(cid: string): Promise<void> {
    const fresh = await repost(cid, newCid());
    this.drop(cid);
    if (fresh) this.show(fresh);
  }

  async #discard(cid: string): Promise<void> {
    this.drop(cid);
    q("#message")?.focus();
    await discard(cid);
  }

  #find(cid: string): HTMLElement | null {
    return q(`[data-cid="${CSS.escape(cid)}"]`, this.#place);
  }

  #isStored(cid: string): boolean {
    return q(`[data-cid="${CSS.escape(cid)}"]`, this.log.inner) !== null;
  }
}

function cidOf(button: HTMLElement): string {
  return button.closest<HTMLElement>(".msg")?.dataset.cid ?? "";
}

/** What a message looks like before the server has seen it. */
function echo({ cid, room, text, reply, at }: Outgoing): Message {
  const { me, name = "", display = "", tint, avatar } = document.body.dataset;
  const by = { id: Number(me), name, display, tint: Number(tint), ...(avatar && { avatar }) };
  const cited = reply && { id: reply.id, by: citedAuthor(reply), excerpt: reply.excerpt };
  return { room, id: 0, seq: 0, by, at, cid, text, ...(cited && { reply: cited }) };
}

function citedAuthor({ id, display }: Answered): Person {
  return { id: 0, name: "", display, ...faceOf(q(`#m${id} [data-f=avatar]`)) };
}
