import { type Action, allowed, offer, perform, titleOf } from "./act.ts";
import { all } from "./dom.ts";
import { favourites } from "./emoji-find.ts";
import { used } from "./emoji-used.ts";
import { say } from "./i18n.ts";
import { menu } from "./menu.ts";
import { focusMessage } from "./rove.ts";

/** The one toolbar of the page, which moves to the message under the pointer or with the focus. */
export class Toolbar {
  #message: HTMLElement | null = null;

  constructor(
    readonly tools: HTMLElement,
    readonly more: HTMLElement,
  ) {
    const button = tools.querySelector<HTMLElement>("[data-act=more]");
    if (button) menu(more, button);
    tools.addEventListener("click", (event) => this.#click(event, this.#message));
    // The closing of the menu gives the focus back, maybe to another message: this one is meant.
    let meant: HTMLElement | null = null;
    more.addEventListener(
      "click",
      () => {
        meant = this.#message;
      },
      true,
    );
    more.addEventListener("click", (event) => this.#click(event, meant));
    // A click leaves the focus where it was, in the composer for one: only the keyboard goes into the toolbar.
    tools.addEventListener("mousedown", (event) => event.preventDefault());
    tools.addEventListener("keydown", (event) => this.#key(event));
    more.addEventListener("toggle", (event) => {
      if ((event as ToggleEvent).newState === "closed" && !tools.matches(":hover, :focus-within"))
        this.leave();
    });
  }

  /** Shows the toolbar on a message, unless its menu is open or nothing can be done with the message. */
  moveTo(message: HTMLElement | null): void {
    if (this.#isHeld() || message === this.#message) return;
    const acts = message ? allowed(message) : new Set<Action>();
    if (!message || acts.size === 0) {
      this.#hide();
      return;
    }
    this.#message?.classList.remove("has-tools");
    this.#message = message;
    offer(this.tools, acts);
    likeMine(this.tools);
    offer(this.more, acts);
    this.tools.setAttribute("aria-label", titleOf(message));
    this.tools.hidden = false;
    message.classList.add("has-tools");
    message.append(this.tools);
  }

  /** The pointer or the focus went away. */
  leave(): void {
    if (!this.#isHeld() && !this.#message?.matches(":focus-within")) this.#hide();
  }

  /** The message may have changed: what can be done with it, too. */
  refresh(): void {
    const message = this.#message;
    if (!message) return;
    const acts = message.isConnected ? allowed(message) : new Set<Action>();
    if (acts.size > 0) {
      offer(this.tools, acts);
      offer(this.more, acts);
      return;
    }
    const hadFocus = this.tools.contains(document.activeElement);
    this.#hide();
    if (hadFocus && message.isConnected) focusMessage(message);
  }

  #isHeld(): boolean {
    return (
      this.more.matches(":popover-open") ||
      (this.tools.contains(document.activeElement) && !this.tools.hidden)
    );
  }

  #hide(): void {
    this.#message?.classList.remove("has-tools");
    this.#message = null;
    this.tools.hidden = true;
  }

  #click(event: MouseEvent, message: HTMLElement | null): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-act]");
    if (!button || !message || button.dataset.act === "more") return;
    void perform(button.dataset.act as Action, message, {
      emoji: button.dataset.emoji,
      at: button,
      sure: event.shiftKey,
    });
  }

  #key(event: KeyboardEvent): void {
    const all = [...this.tools.querySelectorAll<HTMLElement>("button:not([hidden])")];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape" && this.#message) focusMessage(this.#message);
    else if (way) stop(all, (at + way + all.length) % all.length);
    else return;
    event.preventDefault();
  }
}

/** Offers the emojis this person uses most. */
function likeMine(tools: HTMLElement): void {
  const quick = all("[data-act=react]", tools);
  usual ??= quick.map(({ dataset }) => dataset.emoji ?? "");
  for (const [i, emoji] of favourites(used(), usual).entries()) {
    const button = quick[i];
    if (!button || button.dataset.emoji === emoji) continue;
    button.dataset.emoji = emoji;
    button.textContent = emoji;
    button.setAttribute("aria-label", say("act.react", { emoji }));
  }
}

let usual: string[] | undefined;

/** A toolbar is one stop of Tab: its arrows move inside. */
function stop(buttons: readonly HTMLElement[], at: number): void {
  for (const [i, button] of buttons.entries()) button.tabIndex = i === at ? 0 : -1;
  buttons[at]?.focus();
}
