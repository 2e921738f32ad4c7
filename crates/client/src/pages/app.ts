// What every page of a signed-in person has: the drawers, the link to the server, the list of conversations.

import "../shell.ts";
import { startUploading } from "../attach.ts";
import { q } from "../dom.ts";
import { startHands } from "../hands.ts";
import { startLink } from "../link.ts";
import { startOutbox } from "../outbox.ts";
import { start } from "../socket.ts";
import { startTabs } from "../tabs.ts";
import { startTitle } from "../title.ts";

/** Starts a page. `here`: the open conversation, if one is open; `room`: what its page needs more, before the link. */
export function startApp(here: number | null, room: () => void = () => undefined): void {
  startTabs();
  startHands(here);
  startTitle();
  if (q("#link-state")) startLink();
  startOutbox();
  room();
  startUploading();
  start();
}
