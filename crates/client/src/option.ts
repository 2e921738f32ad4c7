// One line of a list of suggestions.

import { clone, q } from "./dom.ts";
import { setFace } from "./face.ts";
import type { Person } from "./protocol.ts";
import { write } from "./slots.ts";

/** What a line shows. */
export interface Line {
  /** What it is called. */
  name: string;
  note: string;
  /** What stands before the name: an emoji or a sign. */
  mark: string;
  /** Whose face stands there. */
  person?: Person;
}

/** The line at this place of the list. */
export function option({ name, note, mark, person }: Line, i: number): HTMLElement {
  const item = clone("tpl-suggestion");
  item.id = `suggestion-${i}`;
  write(item, { mark, name, note });
  const face = q("[data-f=mark]", item);
  if (!face || !person) return item;
  face.className = `avatar avatar-s tint-${person.tint}`;
  setFace(face, person);
  return item;
}
