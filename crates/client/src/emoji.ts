// The emoji picker: a dialog with a search, one grid a group, recents and skin tones. Loaded when first opened.

import { dialog, show } from "./dialog.ts";
import { all, clone, q } from "./dom.ts";
import { emojis } from "./emoji-data.ts";
import { type Emoji, find, mostUsed, TONES, toned } from "./emoji-find.ts";
import { used } from "./emoji-used.ts";
import { say } from "./i18n.ts";
import { place } from "./menu.ts";

const TONE_KEY = "emoji-tone";
const RECENTS = 16;
const FOUND = 64;

let picker: Promise<Picker> | undefined;

/** Lets the person choose an emoji; null when none was. Opens beside `at` where there is room. */
export async function pick(at: HTMLElement | null): Promise<string | null> {
  const box = at?.getBoundingClientRect();
  picker ??= emojis().then((groups) => new Picker(groups));
  const ready = await picker.catch((failure) => {
    picker = undefined;
    throw failure;
  });
  return ready.open(box);
}

class Picker {
  readonly dialog = dialog("dialog-emoji");
  readonly search = q<HTMLInputElement>("[type=search]", this.dialog) as HTMLInputElement;
  readonly list = q("[data-f=list]", this.dialog) as HTMLElement;
  readonly all: Emoji[];
  readonly byCharacter: Map<string, Emoji>;

  constructor(readonly groups: Emoji[][]) {
    this.all = groups.flat();
    this.byCharacter = new Map(this.all.map((emoji) => [emoji[0], emoji]));
    this.#fillGroups();
    this.search.addEventListener("input", () => this.#find());
    this.search.addEventListener("keydown", (event) => this.#searchKey(event));
    this.list.addEventListener("keydown", (event) => this.#gridKey(event));
    this.list.addEventListener("click", (event) => this.#choose((event.target as Element).closest("button")));
    for (const kind of ["pointerover", "focusin"]) {
      this.list.addEventListener(kind, (event) =>
        this.#tellName((event.target as Element).closest("button")),
      );
    }
    this.#jumps();
    this.#tones();
  }

  async open(at: DOMRect | undefined): Promise<string | null> {
    this.search.value = "";
    this.#fill("recent", this.#recents());
    this.#find();
    this.list.scrollTop = 0;
    const chosen = show(this.dialog);
    const isBeside = at !== undefined && innerWidth >= 768;
    this.dialog.classList.toggle("is-beside", isBeside);
    if (isBeside) place(this.dialog, at);
    else for (const side of ["top", "left"]) this.dialog.style.removeProperty(side);
    this.search.focus();
    return (await chosen) || null;
  }

  #recents(): Emoji[] {
    return mostUsed(used(), RECENTS).map(
      (character) => this.byCharacter.get(character) ?? [character, character, ""],
    );
  }

  #fillGroups(): void {
    for (const [i, group] of this.groups.entries()) this.#fill(String(i), group);
  }

  #fill(group: string, emojis: readonly Emoji[]): void {
    const section = q(`[data-group="${group}"]`, this.list);
    const grid = section && q(".emoji-grid", section);
    if (!section || !grid) return;
    section.hidden = emojis.length === 0;
    const tone = this.#tone();
    grid.replaceChildren(
      ...emojis.map((emoji) => {
        const button = clone("tpl-emoji");
        button.textContent = toned(emoji, tone);
        button.setAttribute("aria-label", emoji[1]);
        return button;
      }),
    );
  }

  #find(): void {
    const typed = this.search.value;
    const found = find(typed, this.all).slice(0, FOUND);
    const searching = typed.trim() !== "";
    this.#fill("found", found);
    this.list.classList.toggle("is-searching", searching);
    const status = q("[data-f=count]", this.dialog);
    if (status) status.textContent = searching ? say("emoji.count", { n: found.length }) : "";
    this.#stop(this.#buttons()[0]);
    this.#tellName(searching ? (this.#buttons()[0] ?? null) : null);
  }

  /** The buttons that can be seen, in order. */
  #buttons(): HTMLElement[] {
    const searching = this.list.classList.contains("is-searching");
    const groups = searching ? "[data-group=found]" : "[data-group]:not([data-group=found], [hidden])";
    return all(`${groups} button`, this.list);
  }

  /** Makes one button the grid's tab stop. */
  #stop(button: HTMLElement | undefined): void {
    for (const other of all("button[tabindex='0']", this.list)) other.tabIndex = -1;
    if (button) button.tabIndex = 0;
  }

  #searchKey(event: KeyboardEvent): void {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const first = this.#buttons()[0];
    if (event.key === "ArrowDown") first?.focus();
    else if (this.search.value.trim() !== "") this.#choose(first ?? null);
  }

  #gridKey(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const here = document.activeElement as HTMLElement;
    const at = buttons.indexOf(here);
    if (at < 0) return;
    const target = this.#next(event.key, buttons, at);
    if (target === undefined) return;
    event.preventDefault();
    if (target !== this.search) this.#stop(target);
    target.focus();
  }

  #next(key: string, buttons: HTMLElement[], at: number): HTMLElement | undefined {
    if (key === "ArrowRight") return buttons[at + 1];
    if (key === "ArrowLeft") return buttons[at - 1] ?? this.search;
    if (key === "Home") return buttons[0];
    if (key === "End") return buttons.at(-1);
    if (key === "ArrowDown") return beside(buttons.slice(at + 1), buttons[at], 1);
    if (key === "ArrowUp") return beside(buttons.slice(0, at).reverse(), buttons[at], -1) ?? this.search;
    return undefined;
  }

  #choose(button: HTMLElement | null): void {
    if (button?.textContent) this.dialog.close(button.textContent);
  }

  #tellName(button: HTMLElement | null): void {
    const slot = q("[data-f=name]", this.dialog);
    if (slot) slot.textContent = button ? `${button.textContent} ${button.getAttribute("aria-label")}` : "";
  }

  #jumps(): void {
    this.dialog.addEventListener("click", (event) => {
      const jump = (event.target as Element).closest<HTMLElement>("[data-jump]");
      if (!jump) return;
      this.search.value = "";
      this.#find();
      const section = q(`[data-group="${jump.dataset.jump}"]`, this.list);
      if (section) this.list.scrollTop = section.offsetTop - this.list.offsetTop;
    });
  }

  #tone(): string {
    return TONES[Number(localStorage.getItem(TONE_KEY) ?? 0)] ?? "";
  }

  #tones(): void {
    for (const radio of all<HTMLInputElement>("[name=emoji-tone]", this.dialog)) {
      radio.checked = radio.value === (localStorage.getItem(TONE_KEY) ?? "0");
      radio.addEventListener("change", () => {
        localStorage.setItem(TONE_KEY, radio.value);
        this.#fillGroups();
        this.#find();
      });
    }
  }
}

/** The first button of the next row (in the order given) at the same distance from the left, or the last of that row. */
function beside(others: HTMLElement[], from: HTMLElement | undefined, way: 1 | -1): HTMLElement | undefined {
  if (!from) return undefined;
  const box = from.getBoundingClientRect();
  let row: number | undefined;
  let best: HTMLElement | undefined;
  for (const other of others) {
    const { top, left } = other.getBoundingClientRect();
    if (Math.abs(top - box.top) < 2) continue;
    row ??= top;
    if (Math.abs(top - row) > 2) break;
    if (way > 0 ? left <= box.left + 2 || !best : left >= box.left - 2 || !best) best = other;
  }
  return best;
}
