// Copying, and saying whether it was done.

import { tell } from "./bus.ts";
import { on } from "./dom.ts";
import { say } from "./i18n.ts";

/** Copies a text and says `done`, or why not. */
export async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    tell("toast", { text: done });
  } catch {
    tell("toast", { text: say("act.notCopied"), alert: true });
  }
}

/** Starts on the buttons that copy the link in a field; it stays selected, for who must copy it by hand. */
export function startCopying(): void {
  on("click", "[data-act=copy-field]", (_, button) => {
    const field = document.getElementById(button.getAttribute("aria-controls") ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    field.select();
    void copy(field.value, say("act.linked"));
  });
}
