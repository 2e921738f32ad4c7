// Fills the one markup of a message, which the server wrote into the page, with a message's state.

import { setFiles } from "./attachments.ts";
import { clone, me, q, setBody } from "./dom.ts";
import { setFace } from "./face.ts";
import { say } from "./i18n.ts";
import { cited, citing } from "./line.ts";
import { callsMe, nameIn } from "./mention.ts";
import { learn } from "./people.ts";
import { isPlainEmoji } from "./plain-emoji.ts";
import type { Message, Person, Reply } from "./protocol.ts";
import { setReactions } from "./reactions.ts";
import { clock, full, moment } from "./time.ts";

/** A new article for a message. */
export function draw(message: Message): HTMLElement {
  const article = clone("tpl-message");
  fill(article, message);
  return article;
}

/** Makes an article show a message's present state, whatever it showed. What stays the same is not touched. */
export function fill(article: HTMLElement, message: Message): void {
  const { id, seq, by, at, cid, deleted, edited, pinned, reply } = message;
  const mine = by.id === me();
  // One that is not stored yet has no id: nothing can be done with it, and nothing links to it.
  article.id = id > 0 ? `m${id}` : `p${cid}`;
  Object.assign(article.dataset, { id, seq, author: by.id, ts: at, cid });
  article.setAttribute("aria-labelledby", `${article.id}-author ${article.id}-time`);
  article.classList.remove("is-sending", "is-failed");
  article.classList.toggle("is-mine", mine);
  article.classList.toggle("is-deleted", deleted !== undefined);
  article.classList.toggle("is-plain-emoji", isPlainEmoji(message.text ?? ""));
  article.classList.toggle("is-pinned", pinned !== undefined);
  learn(by);
  fillHead(article, by);
  fillTime(article, at);
  fillQuote(article, message.room, reply);
  fillBody(article, message);
  article.classList.toggle("is-mentioned", !mine && callsMe(article));
  const label = slot(article, "edited", edited !== undefined && deleted === undefined);
  if (label && edited) label.title = say("log.editedAt", { when: moment(edited) });
  slot(article, "pinned", pinned !== undefined);
  setReactions(article, message);
  setFiles(article, message);
}

/** Makes an article that came with the page what this browser would have made of it. */
export function adopt(article: HTMLElement): void {
  fillTime(article, Number(article.dataset.ts));
  const text = q("[data-f=body]", article)?.textContent ?? "";
  article.classList.toggle("is-plain-emoji", isPlainEmoji(text));
  dress(article);
}

/** What only this browser knows of a body: who is called how, and that code wider than the page is scrolled by keys too. */
function dress(body: HTMLElement): void {
  nameIn(body);
  for (const block of body.querySelectorAll("pre")) block.tabIndex = 0;
}

/** Writes a message's hour for the reader. */
export function fillTime(article: HTMLElement, at: number): void {
  const time = q<HTMLTimeElement>("[data-f=time]", article);
  if (!time) return;
  const iso = `${new Date(at).toISOString().slice(0, 19)}Z`;
  if (time.dateTime !== iso) time.dateTime = iso;
  time.id = `${article.id}-time`;
  time.title = full(at);
  write(time, clock(at));
}

/** Shows the present state of a cited message in the articles that answer it. */
export function refillQuotes(log: HTMLElement, message: Message): void {
  for (const quote of log.querySelectorAll<HTMLElement>(`.quote[href$="/messages/${message.id}"]`)) {
    const article = quote.closest<HTMLElement>(".msg");
    if (article) fillQuote(article, message.room, citing(message));
  }
}

function fillHead(article: HTMLElement, by: Person): void {
  const author = q("[data-f=author]", article);
  if (author) {
    author.id = `${article.id}-author`;
    author.dataset.name = by.name;
    write(author, by.display);
  }
  setFace(q("[data-f=avatar]", article), by);
}

function fillQuote(article: HTMLElement, room: number, reply: Reply | undefined): void {
  const quote = slot(article, "quote", reply !== undefined);
  if (!quote || !reply) return;
  quote.setAttribute("href", `/rooms/${room}/messages/${reply.id}`);
  setFace(q("[data-f=quote-avatar]", quote), reply.by);
  const parts = {
    label: say("log.replyTo", { name: reply.by.display }),
    author: reply.by.display,
    text: cited(reply),
  };
  for (const [part, text] of Object.entries(parts)) write(q(`[data-f=quote-${part}]`, quote), text);
}

function fillBody(article: HTMLElement, { text, html, deleted }: Message): void {
  const body = q("[data-f=body]", article);
  if (!body) return;
  const shown = deleted === undefined ? (text ?? "") : say("log.deleted");
  const plain = body.childElementCount === 1 ? q(":scope > .plain", body) : null;
  if (html !== undefined && deleted === undefined) {
    setBody(body, html);
    dress(body);
  } else if (plain && plain.childElementCount === 0) write(plain, shown);
  else {
    const line = document.createElement("p");
    line.className = "plain";
    line.textContent = shown;
    body.replaceChildren(line);
  }
}

/** The optional part of a message: taken away when it is not wanted, taken anew from the template when it was. */
function slot(
  article: HTMLElement,
  name: "quote" | "edited" | "pinned",
  wanted: boolean,
): HTMLElement | null {
  const here = q(`[data-f=${name}]`, article);
  if (!wanted) here?.remove();
  if (!wanted || here) return wanted ? here : null;
  const made = q(`[data-f=${name}]`, clone("tpl-message"));
  if (made && name === "quote") q(".msg-text", article)?.before(made);
  else if (made && name === "pinned") q(".msg-text", article)?.append(made);
  else if (made) q("[data-f=body]", article)?.after(made);
  return made;
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
