// People chosen by their names: chips in the place of names with commas between them, and a list of who is meant while one
// types. The focus stays in the field; the form sends what the plain field would have sent.

import { api, Problem } from "./api.ts";
import { all, announce, clone, me, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { place } from "./menu.ts";
import { option } from "./option.ts";
import type { Person } from "./protocol.ts";

const MOST = 8;
const PATIENCE_MS = 150;
const GAP_PX = 6;
const BETWEEN = /[,;]/;

/** Makes a plain field of usernames one that people are picked in. */
export function startPicker(field: HTMLInputElement): void {
  const picker = new Picker(field);
  picker.start();
}

class Picker {
  readonly #box = clone("tpl-picker");
  readonly #chips = q<HTMLUListElement>("ul", this.#box) as HTMLUListElement;
  readonly #sent = document.createElement("input");
  #list: HTMLElement | null = null;
  #found: readonly Person[] = [];
  #chosen = 0;
  #timer = 0;
  #asked: AbortController | undefined;

  constructor(readonly field: HTMLInputElement) {}

  start(): void {
    const { field } = this;
    const typed = field.value;
    const hadFocus = document.activeElement === field;
    Object.assign(this.#sent, { type: "hidden", name: field.name, value: typed });
    field.after(this.#box, this.#sent);
    this.#box.append(field);
    if (hadFocus) field.focus();
    field.removeAttribute("name");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list" }))
      field.setAttribute(name, value);
    field.setAttribute("aria-expanded", "false");
    field.value = "";
    for (const name of typed.split(/[\s,;]+/)) void this.#name(name.replace(/^@/, ""));
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => this.#close());
    this.#chips.addEventListener("click", ({ target }) => {
      const chip = (target as Element).closest("button")?.closest("li");
      if (chip) this.#remove(chip);
    });
    this.#box.addEventListener("click", ({ target }) => target === this.#box && field.focus());
  }

  /** What is typed up to a comma is a name; the rest is looked for. */
  #typed(): void {
    const names = this.field.value.split(BETWEEN);
    if (names.length > 1) {
      this.field.value = names.pop() ?? "";
      for (const name of names) void this.#name(name.trim().replace(/^@/, ""));
    }
    this.#tell();
    this.#close();
    const asked = this.field.value.trim().replace(/^@/, "");
    if (asked !== "") this.#timer = window.setTimeout(() => void this.#search(asked), PATIENCE_MS);
  }

  async #search(typed: string): Promise<void> {
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const taken = new Set([...this.#names(), String(document.body.dataset.name)]);
    const path = `/users?q=${encodeURIComponent(typed)}&limit=${MOST + taken.size}`;
    try {
      const { users } = await api<{ users: Person[] }>("GET", path, { signal });
      if (!signal.aborted)
        this.#show(users.filter(({ id, name }) => id !== me() && !taken.has(name)).slice(0, MOST));
    } catch (failure) {
      // Without an answer, the name is sent as it was typed.
      if (!signal.aborted && !(failure instanceof Problem)) throw failure;
    }
  }

  #show(found: readonly Person[]): void {
    this.#found = found;
    announce(say("suggest.count", { n: found.length }));
    if (found.length === 0) {
      this.#close();
      return;
    }
    const list = this.#list ?? this.#open();
    const line = (person: Person, i: number) =>
      option({ name: person.display, note: `@${person.name}`, mark: "", person }, i);
    list.replaceChildren(...found.map(line));
    this.#choose(0);
    this.#place();
  }

  #open(): HTMLElement {
    const list = clone("tpl-suggestions");
    this.#list = list;
    this.#box.after(list);
    list.showPopover();
    this.field.setAttribute("aria-controls", list.id);
    this.field.setAttribute("aria-expanded", "true");
    // The list takes no focus.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.#take(this.#at(event)));
    list.addEventListener("pointermove", (event) => this.#choose(this.#at(event)));
    for (const moved of ["resize", "scroll"]) addEventListener(moved, this.#place, { capture: true });
    return list;
  }

  #close(): void {
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#list?.remove();
    this.#list = null;
    this.field.setAttribute("aria-expanded", "false");
    for (const name of ["aria-controls", "aria-activedescendant"]) this.field.removeAttribute(name);
    for (const moved of ["resize", "scroll"]) removeEventListener(moved, this.#place, { capture: true });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const last = this.#chips.lastElementChild;
    if (way && this.#list) this.#choose((this.#chosen + way + this.#found.length) % this.#found.length);
    else if (event.key === "Escape" && this.#list) this.#close();
    else if (event.key === "Enter" && this.#list) this.#take(this.#chosen);
    else if (event.key === "Enter" && this.field.value.trim() !== "") {
      this.field.value += ",";
      this.#typed();
    } else if (event.key === "Backspace" && this.field.value === "" && last) this.#remove(last);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(i: number): void {
    if (i < 0) return;
    this.#chosen = i;
    all("[role=option]", this.#list ?? this.#box).forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === i));
      if (at !== i) return;
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    });
  }

  #at({ target }: Event): number {
    const item = (target as Element).closest<HTMLElement>("[role=option]");
    return item && this.#list ? all("[role=option]", this.#list).indexOf(item) : -1;
  }

  #take(i: number): void {
    const person = this.#found[i];
    if (!person) return;
    this.#close();
    this.field.value = "";
    this.#add(person.name, person.display);
    announce(say("picker.added", { name: person.display }));
    this.field.focus();
  }

  /** Takes a name as it was typed, and looks whose it is. */
  async #name(name: string): Promise<void> {
    if (name === "") return;
    const chip = this.#add(name, name);
    try {
      const person = await api<Person>("GET", `/users/${encodeURIComponent(name)}`);
      if (chip) this.#call(chip, person.display);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      chip?.classList.toggle("is-wrong", failure.status === 404);
    }
  }

  #add(name: string, display: string): HTMLElement | undefined {
    if (this.#names().includes(name)) return undefined;
    const chip = clone("tpl-picked");
    chip.dataset.name = name;
    this.#call(chip, display);
    this.#chips.append(chip);
    this.#tell();
    return chip;
  }

  #call(chip: HTMLElement, display: string): void {
    const slot = q("[data-f=name]", chip);
    if (slot) slot.textContent = display;
    q("button", chip)?.setAttribute("aria-label", say("upload.remove", { name: display }));
  }

  #remove(chip: Element): void {
    const name = q("[data-f=name]", chip)?.textContent ?? "";
    chip.remove();
    this.#tell();
    announce(say("picker.removed", { name }));
    this.field.focus();
  }

  #names(): string[] {
    return all("li", this.#chips).map(({ dataset }) => dataset.name ?? "");
  }

  /** Nothing that was typed is lost, finished or not. */
  #tell(): void {
    const rest = this.field.value.trim();
    this.#sent.value = [...this.#names(), ...(rest ? [rest] : [])].join(", ");
    this.#chips.hidden = this.#chips.childElementCount === 0;
  }

  readonly #place = (): void => {
    if (!this.#list) return;
    const box = this.#box.getBoundingClientRect();
    place(this.#list, new DOMRect(box.left, box.top, this.#list.offsetWidth, box.height), GAP_PX);
  };
}
