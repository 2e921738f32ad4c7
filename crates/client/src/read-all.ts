// « Tout marquer comme lu »: every conversation, once it was confirmed.

import { api, refusal } from "./api.ts";
import { tell } from "./bus.ts";
import { all } from "./dom.ts";
import { say } from "./i18n.ts";
import { sure } from "./sure.ts";

/** Asks, then marks all as read. The lists hear of it as of any reading. */
export async function readAll(): Promise<void> {
  const unread = () => all("#sidebar .room-link.is-unread").map((link) => Number(link.dataset.room));
  if (unread().length === 0) return tell("toast", { text: say("readAll.none") });
  if (!(await sure(say("readAll.title"), say("readAll.action")))) return;
  tell("read:all", undefined);
  try {
    // The server stops at each room's last message.
    for (const room of unread())
      await api("PUT", `/rooms/${room}/read`, { body: { upto: Number.MAX_SAFE_INTEGER } });
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}
