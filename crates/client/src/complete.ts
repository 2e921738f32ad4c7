// Names completed while they are typed: a list over the field, moved through with the arrows, taken with Tab or Enter.
// The focus stays in the field, which tells screen readers which line of the list is meant.

import { isInCode } from "./code.ts";
import { all, announce, clone } from "./dom.ts";
import { countUse } from "./emoji-used.ts";
import { change } from "./field.ts";
import { say } from "./i18n.ts";
import { place } from "./menu.ts";
import { option } from "./option.ts";
import { emojiOf, type Suggestion, suggestions } from "./suggest.ts";
import { type Token, tokenAt } from "./token.ts";

const GAP_PX = 6;

let open: Completion | null = null;
/** What was refused with Escape: it is not proposed again while it is being typed on. */
let refused: { field: HTMLTextAreaElement; from: number } | null = null;
let asked: AbortController | undefined;

/** Looks at what stands before the caret of a field, and proposes what completes it. */
export async function complete(field: HTMLTextAreaElement): Promise<void> {
  const token = named(field);
  asked?.abort();
  if (!token) {
    refused = null;
    open?.close();
    return;
  }
  if (token.closed) return spell(field, token);
  if (refused?.field === field && refused.from === token.from) return;
  refused = null;
  asked = new AbortController();
  const { signal } = asked;
  try {
    for await (const found of suggestions(token, signal)) {
      if (signal.aborted) return;
      show(field, token, found);
    }
  } catch (failure) {
    // Without an answer of the server, what the page knows stays proposed.
    if (!signal.aborted && !(failure instanceof Error)) throw failure;
  }
}

function named(field: HTMLTextAreaElement): Token | null {
  const { value, selectionStart, selectionEnd } = field;
  if (selectionStart !== selectionEnd || document.activeElement !== field) return null;
  const token = tokenAt(value, selectionStart);
  return token && !isInCode(value, token.from) ? token : null;
}

/** Puts the emoji in the place of its whole name, when there is one. */
async function spell(field: HTMLTextAreaElement, { typed, from, to }: Token): Promise<void> {
  open?.close();
  const whole = field.value.slice(from, to);
  const emoji = await emojiOf(typed).catch(() => undefined);
  if (!emoji || field.value.slice(from, to) !== whole) return;
  change(field, { from, to, text: emoji, start: from + emoji.length, end: from + emoji.length });
  countUse(emoji);
}

function show(field: HTMLTextAreaElement, token: Token, found: readonly Suggestion[]): void {
  if (found.length === 0) {
    open?.close();
    return;
  }
  if (open?.field !== field) {
    open?.close();
    open = new Completion(field);
  }
  open.fill(token, found);
}

/** The list, open over a field. */
class Completion {
  readonly list = clone("tpl-suggestions");
  #token: Token = { kind: "person", typed: "", from: 0, to: 0 };
  #found: readonly Suggestion[] = [];
  #chosen = 0;
  readonly #over = new AbortController();

  constructor(readonly field: HTMLTextAreaElement) {
    const { signal } = this.#over;
    field.after(this.list);
    this.list.showPopover();
    field.setAttribute("aria-controls", this.list.id);
    // Asked before the field itself: Enter takes what is proposed and does not send.
    document.addEventListener("keydown", (event) => this.#key(event), { capture: true, signal });
    document.addEventListener("selectionchange", () => this.#moved(), { signal });
    field.addEventListener("blur", () => this.close(), { signal });
    // The list takes no focus, from a soft keyboard neither.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("click", (event) => this.#take(this.#at(event)), { signal });
    this.list.addEventListener("pointermove", (event) => this.#choose(this.#at(event)), { signal });
    addEventListener("resize", () => this.#place(), { signal });
  }

  fill(token: Token, found: readonly Suggestion[]): void {
    const before = token.from === this.#token.from ? this.#found[this.#chosen]?.text : undefined;
    const count = this.#found.length;
    this.#token = token;
    this.#found = found;
    this.list.replaceChildren(...found.map(option));
    const same = this.#chosen === 0 ? -1 : found.findIndex(({ text }) => text === before);
    this.#choose(Math.max(0, same));
    this.#place();
    if (count !== found.length) announce(say("suggest.count", { n: found.length }));
  }

  close(): void {
    if (open === this) open = null;
    this.#over.abort();
    this.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) this.field.removeAttribute(name);
  }

  #key(event: KeyboardEvent): void {
    if (event.target !== this.field || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.#found.length;
    if (event.isComposing || (event.shiftKey && event.key !== "Escape")) return;
    if (way) this.#choose((this.#chosen + way + count) % count);
    else if (event.key === "Enter" || event.key === "Tab") this.#take(this.#chosen);
    else if (event.key === "Escape") {
      refused = { field: this.field, from: this.#token.from };
      this.close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** The caret went elsewhere: nothing is named there any more. */
  #moved(): void {
    const token = named(this.field);
    if (token?.from !== this.#token.from) this.close();
  }

  #choose(i: number): void {
    if (i < 0) return;
    this.#chosen = i;
    all("[role=option]", this.list).forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === i));
      if (at !== i) return;
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    });
  }

  #take(i: number): void {
    const found = this.#found[i];
    if (!found) return;
    const { from } = this.#token;
    const to = this.field.selectionStart;
    this.close();
    // A space that is there already is not put twice.
    const text = this.field.value[to] === " " ? found.text.trimEnd() : found.text;
    const end = from + found.text.length;
    change(this.field, { from, to, text, start: end, end });
    if (found.emoji) countUse(found.emoji);
  }

  #at({ target }: Event): number {
    const item = (target as Element).closest<HTMLElement>("[role=option]");
    return item ? all("[role=option]", this.list).indexOf(item) : -1;
  }

  /** Over the field, from its left edge; under it where there is no room. */
  #place(): void {
    const box = (this.field.closest(".composer-box") ?? this.field).getBoundingClientRect();
    place(this.list, new DOMRect(box.left, box.top, this.list.offsetWidth, box.height), GAP_PX);
  }
}
