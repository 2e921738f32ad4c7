// Telling the team of a message. Loaded when it is first asked for.

import { api, refusal } from "./api.ts";
import { saidIn } from "./attachments.ts";
import { tell } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { q } from "./dom.ts";
import { say } from "./i18n.ts";

/** Asks why, and reports. */
export async function report(message: HTMLElement): Promise<void> {
  const box = dialog("dialog-report");
  const form = q<HTMLFormElement>("form", box);
  const quote = q("[data-f=text]", box);
  if (!form || !quote) return;
  form.reset();
  quote.textContent = saidIn(message);
  const answer = await show(box);
  quote.textContent = "";
  const data = new FormData(form);
  const reason = data.get("reason");
  if (answer !== "send" || !reason) return;
  const note = String(data.get("note") ?? "").trim();
  const room = message.closest<HTMLElement>("[data-room]")?.dataset.room;
  const path = `/rooms/${room}/messages/${message.dataset.id}/reports`;
  try {
    await api("POST", path, { body: { reason, ...(note && { note }) } });
    tell("toast", { text: say("report.thanks") });
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}
