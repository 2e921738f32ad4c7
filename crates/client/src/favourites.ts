// The conversations that the person wants first: asked for in menus, told by the server to all tabs and devices.

import { api, refusal } from "./api.ts";
import { listen, tell } from "./bus.ts";
import { all, on, q } from "./dom.ts";
import type { Listing } from "./protocol.ts";

/** Starts on the forms that ask for it. */
export function startFavourites(): void {
  on("submit", "form[data-favourite]", (event, form) => {
    event.preventDefault();
    void ask(form as HTMLFormElement);
  });
  listen("frame:listed", ({ listing }) => listing && mark(listing));
  listen("frame:hello", ({ rooms }) => rooms.forEach(mark));
}

async function ask(form: HTMLFormElement): Promise<void> {
  const room = Number(form.dataset.favourite);
  const favourite = q<HTMLInputElement>("[name=on]", form)?.value === "true";
  try {
    await api(favourite ? "PUT" : "DELETE", `/rooms/${room}/favourite`);
    mark({ room, favourite });
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}

/** Has the forms of a conversation ask for what it is not. */
function mark({ room, favourite = false }: Pick<Listing, "room" | "favourite">): void {
  for (const form of all(`form[data-favourite="${room}"]`)) {
    const asked = q<HTMLInputElement>("[name=on]", form);
    if (asked) asked.value = String(!favourite);
    for (const [slot, hidden] of [
      ["add", favourite],
      ["remove", !favourite],
    ] as const) {
      const label = q(`[data-f=${slot}]`, form);
      if (label) label.hidden = hidden;
    }
  }
}
