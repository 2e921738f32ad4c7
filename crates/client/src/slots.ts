import { q } from "./dom.ts";

/** Writes texts into the slots (`data-f`) of a piece of markup. */
export function write(root: ParentNode, texts: Readonly<Record<string, string>>): void {
  for (const [slot, text] of Object.entries(texts)) {
    const element = q(`[data-f=${slot}]`, root);
    if (element && element.textContent !== text) element.textContent = text;
  }
}
