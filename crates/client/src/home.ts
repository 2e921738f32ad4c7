// The list of rooms of the home page: filtered while one types, sorted as soon as an order is chosen.

import { all, q } from "./dom.ts";
import { fold } from "./fold.ts";
import { keepLive } from "./home-live.ts";
import { say } from "./i18n.ts";
import { shortcut } from "./keys.ts";
import { menu } from "./menu.ts";

/** Starts, where there is a list. The form still works by itself, over what is on other pages too. */
export function startHome(): void {
  const form = q<HTMLFormElement>("#home-filter");
  const field = q<HTMLInputElement>("#filter");
  if (!form || !field) return;
  startMenus(all("#cards > li"));
  keepLive((added) => {
    startMenus(added);
    if (field.value !== field.defaultValue) narrow(field.value);
  });
  homeKeys(field);
  q("#sort")?.addEventListener("change", () => form.requestSubmit());
  field.addEventListener("input", () => narrow(field.value));
}

function startMenus(cards: HTMLElement[]): void {
  for (const card of cards) {
    const [options, button] = [q("[popover]", card), q("[popovertarget]", card)];
    if (options && button) menu(options, button);
  }
}

function homeKeys(field: HTMLInputElement): void {
  const group = "home";
  shortcut(
    {
      keys: "ArrowUp ArrowDown",
      label: "keys.cards",
      group,
      inFields: true,
      run: ({ key }) => move(key === "ArrowUp" ? -1 : 1),
    },
    {
      keys: "/",
      label: "keys.filter",
      group,
      run: () => {
        field.focus();
        field.select();
        return true;
      },
    },
  );
}

/** Moves the focus to the card above (-1) or below (1); from the filter and from nowhere, into the list. */
function move(way: 1 | -1): boolean {
  const here = document.activeElement;
  const cards = all("#cards > li:not([hidden])");
  const at = cards.findIndex((card) => card.contains(here));
  if (at < 0 && !here?.matches("#filter, body, main")) return false;
  const next = cards[at + way];
  if (at < 0 && !next) return false;
  q(".room-card", next ?? cards[at])?.focus();
  return true;
}

function narrow(typed: string): void {
  const wanted = fold(typed);
  const cards = all("#cards > li");
  let n = 0;
  for (const card of cards) {
    const name = q(".room-card-name", card)?.textContent ?? "";
    card.hidden = !fold(name).includes(wanted);
    n += Number(!card.hidden);
  }
  const none = q("#home-none");
  if (none) {
    none.hidden = n > 0 || cards.length === 0;
    none.textContent = say("home.none", { name: typed.trim() });
  }
  const count = q("#home-count");
  if (count) count.textContent = say("home.count", { n });
}
