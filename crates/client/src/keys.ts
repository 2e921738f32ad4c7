// The keys of the page, each said once here and shown in the help.

import { combo } from "./combo.ts";
import type { Key } from "./i18n.ts";

/** A shortcut of the page. */
export interface Shortcut {
  /** As named by `combo`; several, with a space between, do the same or two sides of it. */
  keys: string;
  /** The key of its sentence in the catalogue; absent = not shown in the help. */
  label?: Key;
  /** In which part of the help. */
  group?: Group;
  /** Whether it also works while a field is being typed in. Keys with Control or Alt always do. */
  inFields?: boolean;
  /** Returns false when there was nothing to do, and the key keeps its usual meaning. */
  run: (event: KeyboardEvent) => boolean;
}

/** Parts of the help. */
export type Group = "everywhere" | "home" | "log" | "composer";

const shortcuts: Shortcut[] = [];
const escapes: (() => boolean)[] = [];

/** Registers shortcuts of the page. */
export function shortcut(...added: Shortcut[]): void {
  shortcuts.push(...added);
}

/** Registers what Escape does when nothing nearer took it; the last registered is asked first. */
export function onEscape(run: () => boolean): void {
  escapes.unshift(run);
}

/** What the help shows. */
export function shown(): readonly Shortcut[] {
  return shortcuts.filter((known) => known.label !== undefined);
}

/** Whether what has the focus takes typed characters. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  ) {
    return true;
  }
  return (
    target instanceof HTMLInputElement &&
    !["checkbox", "radio", "button", "submit", "range"].includes(target.type)
  );
}

/** Starts the page's keys. Keys that a widget already took (`preventDefault`) are left alone, and so is everything under a dialog. */
export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const pressed = combo(event);
    if (pressed === "") return;
    if (document.querySelector("dialog:modal, :popover-open") !== null) return;
    if (pressed === "Escape") {
      if (escapes.some((run) => run())) event.preventDefault();
      return;
    }
    const typed = pressed.length === 1 && pressed !== " " && document.activeElement === document.body;
    const plain = !/^(Control|Alt)\+|^(Shift\+)?F\d/.test(pressed);
    const inField = isField(event.target);
    for (const known of shortcuts) {
      if (!known.keys.split(" ").includes(pressed) || (plain && inField && !known.inFields)) continue;
      if (!known.run(event)) continue;
      event.preventDefault();
      return;
    }
    // Who types with nothing focused means the composer; the character follows.
    if (typed) document.getElementById("message")?.focus();
  });
}
