// Calling everybody of a room, which is asked for once more where they are many.

import { withoutCode } from "./code.ts";
import { dialog, show } from "./dialog.ts";
import { must, q } from "./dom.ts";
import { say } from "./i18n.ts";

const MANY = 20;
/** As the server finds it. */
const EVERYBODY = /(?:^|[^\p{L}\p{N}@#&/])@(?:tous|ici|all|here|everyone)(?![\p{L}\p{N}_])/iu;

/**
 * How many people a text would call that are too many to call by mistake; 0 when it calls nobody, or few, or did `before` it was
 * edited.
 */
export function called(text: string, before = ""): number {
  const { kind } = must("content").dataset;
  const count = Number((q("#members-count")?.textContent ?? "").replace(/\D/g, ""));
  return kind !== "direct" && count > MANY && callsAll(text) && !callsAll(before) ? count : 0;
}

/** Whether a text calls everybody, outside of its code. */
export function callsAll(text: string): boolean {
  return EVERYBODY.test(withoutCode(text));
}

/** Asks whether so many people are really meant. */
export async function reallyAll(n: number): Promise<boolean> {
  const asked = dialog("dialog-everyone");
  const title = q("[data-f=title]", asked);
  if (title) title.textContent = say("mention.many", { n });
  return (await show(asked)) === "call";
}
