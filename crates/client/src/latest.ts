// Telling what is new: the button that leads to the latest messages, and the bar over many unread ones.

import { api } from "./api.ts";
import { listen } from "./bus.ts";
import { me, must, on, q } from "./dom.ts";
import type { History } from "./history.ts";
import { say } from "./i18n.ts";
import type { Reads } from "./reads.ts";
import { moment } from "./time.ts";
import type { Page, Timeline } from "./timeline.ts";

const NEAR_PX = 100;

/** Starts the button. */
export function startLatest(timeline: Timeline, history: History): void {
  const button = must("to-latest");
  const text = q("[data-f=text]", button) ?? button;
  const { anchor } = timeline;
  const show = () => {
    const away = timeline.more.new || anchor.below > NEAR_PX;
    if (!away) timeline.missed = 0;
    const label = timeline.missed > 0 ? say("log.new", { n: timeline.missed }) : say("log.latest");
    if (text.textContent !== label) text.textContent = label;
    button.classList.toggle("has-new", timeline.missed > 0);
    button.hidden = !away;
  };
  button.addEventListener("click", () => void history.toLatest());
  anchor.watch(show);
  listen("drawn", show);
  show();
}

/** Shows the bar when the page opened at the end although many messages above are unread. */
export async function startBar(timeline: Timeline, history: History, reads: Reads): Promise<void> {
  const { unread = "0", read = "0", firstUnread } = must("content").dataset;
  const bar = must("unread-bar");
  if (Number(unread) === 0 || firstUnread) return;
  // What is under the bar's eyes is not read before the person has said so, or gone up.
  reads.suspended = true;
  const { messages } = await api<Page>("GET", `/rooms/${timeline.room}/messages?after=${read}&limit=50`);
  const first = messages.find((message) => message.by.id !== me() && message.deleted === undefined);
  const text = q("[data-f=text]", bar);
  if (!first || !text) return;
  text.textContent = say("log.bar", { n: Number(unread), since: moment(first.at) });
  bar.hidden = false;
  const hide = () => {
    bar.hidden = true;
    reads.suspended = false;
  };
  on(
    "click",
    "[data-act=first-unread]",
    async () => {
      hide();
      timeline.log.lineAt = first.id;
      await history.goTo(first.id, 0.25);
      timeline.line(first.id);
    },
    bar,
  );
  on(
    "click",
    "[data-act=mark-read]",
    () => {
      hide();
      reads.all();
    },
    bar,
  );
  listen("unread:from", () => {
    bar.hidden = true;
  });
}
