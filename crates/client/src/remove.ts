// Deleting a message, which is asked for once more with its text.

import { refusal } from "./api.ts";
import { saidIn } from "./attachments.ts";
import { tell } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { q } from "./dom.ts";
import { request } from "./socket.ts";

/** Deletes a message; asks first unless `sure`. */
export async function remove(message: HTMLElement, sure: boolean): Promise<void> {
  const asked = dialog("dialog-delete");
  const quote = q("[data-f=text]", asked);
  if (quote) quote.textContent = saidIn(message);
  const answer = sure ? "delete" : await show(asked);
  if (quote) quote.textContent = "";
  if (answer !== "delete") return;
  const room = Number(message.closest<HTMLElement>("[data-room]")?.dataset.room);
  try {
    await request({ t: "delete", room, id: Number(message.dataset.id) });
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}
