// Editing a message where it stands.

import { api, refusal } from "./api.ts";
import { isBlank } from "./blank.ts";
import { listen, tell } from "./bus.ts";
import { all, clone, q } from "./dom.ts";
import { called, reallyAll } from "./everyone.ts";
import type { Message } from "./protocol.ts";
import { remove } from "./remove.ts";
import { focusMessage } from "./rove.ts";
import { request } from "./socket.ts";
import { type Step, walk } from "./walk.ts";

const COARSE = matchMedia("(pointer: coarse)");

let open: Edit | null = null;

/** Starts editing from the composer: ↑ in an empty one edits the last own message. */
export function startEditing(): void {
  listen("composer:up", () => {
    const message = own(null, "up");
    if (message) void edit(message, "composer");
  });
  listen("frame:message", (message) => open?.heard(message));
}

/** Edits a message; the focus goes back to where it came from. */
export async function edit(message: HTMLElement, from: "composer" | "message" = "message"): Promise<void> {
  if (open?.message === message) return open.area.focus();
  const text = await sourceOf(message);
  if (text === null) return;
  open?.close();
  open = new Edit(message, text, from);
}

/** Closes the edit in progress; whether there was one. */
export function cancelEdit(): boolean {
  const had = open !== null;
  open?.leave();
  return had;
}

class Edit {
  readonly form: HTMLElement;
  readonly area: HTMLTextAreaElement;
  #saving = false;

  constructor(
    readonly message: HTMLElement,
    readonly text: string,
    readonly from: "composer" | "message",
  ) {
    this.form = clone("tpl-edit");
    this.area = q<HTMLTextAreaElement>("textarea", this.form) as HTMLTextAreaElement;
    this.area.value = text;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    this.form.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-edit=cancel], [data-edit=newer]")) this.leave();
    });
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.area.addEventListener("input", () => this.#grow());
    message.classList.add("is-editing");
    q("[data-f=body]", message)?.after(this.form);
    this.#grow();
    this.area.focus();
    this.area.setSelectionRange(text.length, text.length);
    this.form.scrollIntoView({ block: "nearest" });
  }

  /** Removes the field; the focus is the caller's business. */
  close(): void {
    this.form.remove();
    this.message.classList.remove("is-editing");
    if (open === this) open = null;
  }

  /** Closes, and gives the focus back. */
  leave(): void {
    this.close();
    const composer = this.from === "composer" && q("#message");
    if (composer) composer.focus();
    else focusMessage(this.message);
  }

  /** Somebody, elsewhere, changed the message meanwhile. */
  heard({ id, text, deleted }: Message): void {
    if (this.#saving || id !== Number(this.message.dataset.id)) return;
    const notice = q("[data-edit=conflict]", this.form);
    if (deleted) this.leave();
    else if (notice && (text ?? "") !== this.text) notice.hidden = false;
  }

  #grow(): void {
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 2}px`;
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { key, shiftKey } = event;
    if (key === "Escape") this.leave();
    else if (key === "Enter" && !shiftKey && !COARSE.matches) void this.#save();
    else if (key !== "ArrowUp" && key !== "ArrowDown") return;
    else if (!this.#walk(key === "ArrowUp" ? "up" : "down")) return;
    event.preventDefault();
  }

  /** While nothing was changed, ↑ on the first line and ↓ on the last go to the next own message. */
  #walk(step: Step): boolean {
    const { value, selectionStart, selectionEnd } = this.area;
    const beyond = step === "up" ? value.slice(0, selectionStart) : value.slice(selectionEnd);
    if (value !== this.text || beyond.includes("\n")) return false;
    const next = own(Number(this.message.dataset.id), step);
    if (next === null) this.leave();
    else if (next !== this.message) void edit(next, this.from);
    return true;
  }

  async #save(): Promise<void> {
    const text = this.area.value.trim();
    if (text === this.text.trim()) return this.leave();
    // A message with files may do without a word.
    if (isBlank(text) && !q("[data-file]", this.message)) {
      this.leave();
      return remove(this.message, false);
    }
    if (this.#saving) return;
    const many = called(text, this.text);
    // Meanwhile somebody may have deleted it.
    if (many > 0 && (!(await reallyAll(many)) || open !== this)) return;
    this.#saving = true;
    this.form.setAttribute("aria-busy", "true");
    const room = Number(this.message.closest<HTMLElement>("[data-room]")?.dataset.room);
    try {
      await request({ t: "edit", room, id: Number(this.message.dataset.id), text });
      this.leave();
    } catch (failure) {
      tell("toast", { text: refusal(failure), alert: true });
      this.area.focus();
    } finally {
      this.#saving = false;
      this.form.removeAttribute("aria-busy");
    }
  }
}

/** The own message that a step leads to, among those in the log that can be edited. */
function own(from: number | null, step: Step): HTMLElement | null {
  const mine = all(`#messages .msg[data-author="${document.body.dataset.me}"]:not(.is-deleted)`);
  const id = walk(
    mine.map((message) => Number(message.dataset.id)),
    from,
    step,
  );
  return id === null ? null : document.getElementById(`m${id}`);
}

/** The text as it was typed: what is shown when it is plain, else the server's copy. */
async function sourceOf(message: HTMLElement): Promise<string | null> {
  const body = q("[data-f=body]", message);
  const plain = body && q(":scope > .plain", body);
  if (plain && body.childElementCount === 1) return plain.textContent ?? "";
  const { id } = message.dataset;
  const room = message.closest<HTMLElement>("[data-room]")?.dataset.room;
  try {
    const page = await api<{ messages: Message[] }>("GET", `/rooms/${room}/messages?around=${id}&limit=1`);
    return page.messages.find((one) => one.id === Number(id))?.text ?? null;
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
    return null;
  }
}
