// The list of rooms of the home page: filtered while one types, sorted as soon as an order is chosen.

import { all, q } from "./dom.ts";
import { fold } from "./fold.ts";
import { say } from "./i18n.ts";
import { menu } from "./menu.ts";

/** Starts, where there is a list. The form still works by itself, over what is on other pages too. */
export function startHome(): void {
  const form = q<HTMLFormElement>("#home-filter");
  const field = q<HTMLInputElement>("#filter");
  if (!form || !field) return;
  for (const options of all("#cards [popover]")) {
    const button = q(`[popovertarget="${options.id}"]`);
    if (button) menu(options, button);
  }
  q("#sort")?.addEventListener("change", () => form.requestSubmit());
  field.addEventListener("input", () => narrow(field.value));
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
