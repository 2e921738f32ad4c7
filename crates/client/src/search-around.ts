// The messages beside one that was found, shown when somebody wants to see them.

import { api, refusal } from "./api.ts";
import { clone, q } from "./dom.ts";
import { cited, citing } from "./line.ts";
import type { Message } from "./protocol.ts";
import { write } from "./slots.ts";
import { moment } from "./time.ts";

/** The message itself, and one at either side. */
const ASKED = 3;

/** Fills the neighbours of a hit (`details`) when they are first shown. */
export async function fillAround(details: HTMLElement): Promise<void> {
  const slot = q("[data-f=around]", details);
  const { room, id } = details.closest<HTMLElement>(".hit")?.dataset ?? {};
  if (!slot || !id || !(details as HTMLDetailsElement).open || slot.childElementCount > 0) return;
  slot.setAttribute("aria-busy", "true");
  try {
    const path = `/rooms/${room}/messages?deleted=answered&around=${id}&limit=${ASKED}`;
    const { messages } = await api<{ messages: Message[] }>("GET", path);
    slot.replaceChildren(...messages.filter((one) => one.id !== Number(id)).map(neighbour));
  } catch (failure) {
    slot.textContent = refusal(failure);
  }
  slot.removeAttribute("aria-busy");
}

function neighbour(message: Message): HTMLElement {
  const line = clone("tpl-neighbour");
  const { by, at } = message;
  write(line, { author: by.display, time: moment(at), text: cited(citing(message)) });
  return line;
}
