// « Vu à 10:08 »: how far the other person of a private conversation has read.

import { listen } from "./bus.ts";
import { must } from "./dom.ts";
import { say } from "./i18n.ts";
import { clock, dayOf, moment } from "./time.ts";
import type { Timeline } from "./timeline.ts";

/** Starts telling, under the person's own last message. */
export function startReceipts(timeline: Timeline): void {
  const { kind, seen = "0", seenAt = "0" } = must("content").dataset;
  if (kind !== "direct") return;
  let upto = Number(seen);
  let at = Number(seenAt);
  const receipt = document.createElement("p");
  receipt.className = "seen";
  const show = () => {
    const { articles, last } = timeline.log;
    const isTold = !timeline.more.new && last > 0 && upto >= last && articles.at(-1)?.matches(".is-mine");
    if (!isTold) return receipt.remove();
    const time = clock(at);
    receipt.textContent =
      dayOf(at) === dayOf(Date.now()) ? say("log.seen", { time }) : say("log.seenAt", { time: moment(at) });
    timeline.anchor.keep(() => must("pending").before(receipt));
  };
  listen("frame:seen", (frame) => {
    if (frame.room !== timeline.room || frame.upto <= upto) return;
    upto = frame.upto;
    at = frame.at;
    show();
  });
  listen("drawn", show);
  show();
}
