// Waits for somebody to begin a name where messages are written; what completes it is loaded then.

import { WRITING, writingField } from "./field.ts";
import { tokenAt } from "./token.ts";

/** Starts waiting. */
export function startNaming(): void {
  let loaded: Promise<typeof import("./complete.ts")> | undefined;
  document.addEventListener("input", (event) => {
    const field = writingField(event);
    if (!field) return;
    // Once it is there it is asked each time: it also closes what it opened.
    if (!loaded && !tokenAt(field.value, field.selectionStart)) return;
    loaded ??= import("./complete.ts");
    loaded
      .then(({ complete }) => complete(field))
      .catch(() => {
        loaded = undefined;
      });
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(WRITING)) return;
    // A field of several lines stays a text field: a combobox is one of a single line.
    target.setAttribute("aria-autocomplete", "list");
    target.setAttribute("aria-haspopup", "listbox");
  });
}
