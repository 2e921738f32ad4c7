import { type Action, allowed, offer, perform, titleOf } from "./act.ts";
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
    for (const place of [tools, more]) {
      place.addEventListener("click", (event) => this.#click(event));
    }
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

  #click(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-act]");
    const message = this.#message;
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
    else if (way) all[(at + way + all.length) % all.length]?.focus();
    else return;
    event.preventDefault();
  }
}
