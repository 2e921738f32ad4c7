// The dialog « Raccourcis clavier », made from the shortcuts that are really there.

import { dialog, show } from "./dialog.ts";
import { clone, q } from "./dom.ts";
import { has, type Key, say } from "./i18n.ts";
import { type Group, shown } from "./keys.ts";

const GROUPS: readonly Group[] = ["everywhere", "home", "log", "composer"];

/** Keys that a widget takes itself. */
const ELSEWHERE: readonly { group: Group; keys: string; label: Key }[] = [
  { group: "everywhere", keys: "Escape", label: "keys.escape" },
  { group: "log", keys: "ArrowUp ArrowDown", label: "keys.rove" },
  { group: "log", keys: "Home End", label: "keys.ends" },
  { group: "composer", keys: "Enter", label: "keys.send" },
  { group: "composer", keys: "Shift+Enter", label: "keys.newline" },
  { group: "composer", keys: "ArrowUp", label: "keys.editLast" },
  { group: "composer", keys: "Tab", label: "keys.take" },
];

/** Opens the dialog. */
export function openHelp(): void {
  const box = dialog("dialog-shortcuts");
  const slot = q("[data-f=groups]", box);
  slot?.replaceChildren(...GROUPS.map(section).filter((made) => made !== null));
  void show(box);
}

function section(group: Group): HTMLElement | null {
  const known = [...shown(), ...ELSEWHERE].filter((one) => one.group === group);
  if (known.length === 0) return null;
  const made = clone("tpl-shortcuts");
  const title = q("[data-f=title]", made);
  if (title) title.textContent = say(`keys.${group}`);
  const row = q("[data-f=row]", made);
  row?.replaceWith(
    ...known.map(({ keys, label }) => {
      const line = row.cloneNode(true) as HTMLElement;
      const [does, by] = [q("[data-f=does]", line), q("[data-f=keys]", line)];
      if (does && label) does.textContent = say(label);
      if (by)
        by.replaceChildren(
          ...keys.split(" ").flatMap((one, i) => (i ? [` ${say("keys.or")} `, ...caps(one)] : caps(one))),
        );
      return line;
    }),
  );
  return made;
}

/** « Control+Shift+f » as keys to press, named as on a keyboard of the language. */
function caps(keys: string): (Node | string)[] {
  return keys.split(/\+(?=.)/).flatMap((key, i) => {
    const cap = document.createElement("kbd");
    const name = `key.${key}`;
    cap.textContent = has(name) ? say(name) : key.toUpperCase();
    return i ? [" ", cap] : [cap];
  });
}
