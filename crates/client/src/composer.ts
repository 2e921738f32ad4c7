// The field in which messages are written.

import { isFromInside } from "./arrival.ts";
import { attached, attaching } from "./attach.ts";
import { isBlank } from "./blank.ts";
import { type Answered, listen, tell } from "./bus.ts";
import { must, on, q } from "./dom.ts";
import { called, reallyAll } from "./everyone.ts";
import { say } from "./i18n.ts";
import { onEscape } from "./keys.ts";
import { cited, citing } from "./line.ts";
import type { Message } from "./protocol.ts";
import { type as tellTyping } from "./socket.ts";

const TYPING_MS = 3_000;
/** From which part of the limit on the rest is counted. */
const NEARLY = 0.9;
const TALLEST_PX = 200;
const COARSE = matchMedia("(pointer: coarse)");

/** What is done with a written message. */
export type Send = (text: string, reply: Answered | null) => void;

let composer: Composer | null = null;

/** Starts the composer of a room. */
export function startComposer(room: number, send: Send): void {
  if (!q("#composer")) return;
  composer = new Composer(room, send);
  composer.start();
}

/** Takes back a text that was to leave; false when something else is being written. */
export function takeBack(text: string, reply: Answered | null): boolean {
  return composer?.takeBack(text, reply) ?? false;
}

class Composer {
  readonly #form = must<HTMLFormElement>("composer");
  readonly #field = must<HTMLTextAreaElement>("message");
  readonly #limit = Number(this.#field.dataset.limit);
  #reply: Answered | null = null;
  #typedAt = 0;

  constructor(
    readonly room: number,
    readonly send: Send,
  ) {}

  start(): void {
    const field = this.#field;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("change", () => this.#resize());
    on("click", "[data-act=cancel-reply]", () => this.#answer(null), this.#form);
    listen("reply", (answered) => this.#answer(answered));
    listen("reply:kept", (kept) => {
      if (kept?.id !== this.#reply?.id) this.#show(kept && { ...kept, excerpt: "" });
    });
    listen("reply:seen", ({ id, excerpt }) => {
      if (this.#reply?.id === id) this.#show(excerpt === null ? null : { ...this.#reply, excerpt });
    });
    listen("frame:message", (message) => this.#follow(message));
    listen("frame:sub_ok", ({ changes }) => {
      for (const change of changes) if (change.t === "message") this.#follow(change);
    });
    onEscape(() => this.#reply !== null && document.activeElement === field && this.#answer(null));
    if (isFromInside && !COARSE.matches && !location.hash && !/\/messages\//.test(location.pathname))
      field.focus();
    // What is hidden still describes the field, and is not so under a finger.
    if (COARSE.matches) must("composer-help").textContent = "";
    this.#resize();
  }

  takeBack(text: string, reply: Answered | null): boolean {
    if (!isBlank(this.#field.value) || this.#reply || attached() > 0) return false;
    this.#field.value = text;
    this.#resize();
    return this.#answer(reply);
  }

  #submit(): void {
    const coming = attaching();
    if (coming) return void coming.then(() => setTimeout(() => this.#submit()));
    const { value } = this.#field;
    const text = isBlank(value) ? "" : value.trim();
    if ((text === "" && attached() === 0) || [...text].length > this.#limit) return;
    const many = called(text);
    if (many === 0) this.#post(text);
    else void reallyAll(many).then((isMeant) => isMeant && this.#post(text));
  }

  #post(text: string): void {
    this.send(text, this.#reply);
    this.#field.value = "";
    this.#typedAt = 0;
    this.#show(null);
    this.#resize();
    this.#field.focus();
  }

  #key(event: KeyboardEvent): void {
    // While an input method composes, Enter and the arrows are its own.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && !event.shiftKey && !COARSE.matches) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "ArrowUp" && !event.shiftKey && this.#field.value === "") {
      event.preventDefault();
      tell("composer:up", undefined);
    }
  }

  #typed(): void {
    const { value } = this.#field;
    this.#resize();
    tell("composer:input", { room: this.room, text: value, reply: this.#reply });
    if (isBlank(value) || Date.now() - this.#typedAt < TYPING_MS) return;
    this.#typedAt = Date.now();
    tellTyping(this.room);
  }

  #answer(reply: Answered | null): true {
    this.#show(reply);
    tell("composer:input", { room: this.room, text: this.#field.value, reply });
    this.#field.focus();
    return true;
  }

  /** What is answered may change, or go, while the answer is written. */
  #follow(message: Message): void {
    if (message.room !== this.room || message.id !== this.#reply?.id) return;
    const isGone = message.deleted !== undefined;
    this.#show(isGone ? null : { ...this.#reply, excerpt: cited(citing(message)) });
    if (isGone) tell("reply:gone", { room: this.room, id: message.id });
  }

  #show(reply: Answered | null): void {
    this.#reply = reply;
    const strip = must("reply-strip");
    const to = q("[data-f=to]", strip);
    const excerpt = q("[data-f=excerpt]", strip);
    if (to) to.textContent = reply ? say("log.replyTo", { name: reply.display }) : "";
    if (excerpt) excerpt.textContent = reply?.excerpt ?? "";
    strip.hidden = reply === null;
  }

  #resize(): void {
    const field = this.#field;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX, innerHeight * 0.4)}px`;
    this.#count();
  }

  /** Counts what may still be typed, near the limit. */
  #count(): void {
    const { value } = this.#field;
    const count = must("composer-count");
    const send = q<HTMLButtonElement>("[type=submit]", this.#form);
    const length = value.length < this.#limit * NEARLY ? 0 : [...value.trim()].length;
    const left = this.#limit - length;
    count.hidden = length < this.#limit * NEARLY;
    count.classList.toggle("is-over", left < 0);
    count.textContent = left < 0 ? say("composer.over", { n: -left }) : say("composer.left", { n: left });
    if (!send) return;
    send.disabled = left < 0;
    send.title = left < 0 ? count.textContent : "";
  }
}
