// The strip under the header that tells how the link is, once it has been away for a while.

import { type Link, listen } from "./bus.ts";
import { must, on, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { retryNow } from "./socket.ts";

const PATIENCE_MS = 2_000;
const BACK_MS = 2_000;

/** Starts telling. */
export function startLink(): void {
  const strip = must("link-state");
  const text = q("[data-f=text]", strip) ?? strip;
  const button = q("[data-act=reconnect]", strip);
  let link: Link = { state: "idle" };
  let timer = 0;
  let awaySince = Date.now();
  let over = false;

  const show = (sentence: string, canRetry: boolean) => {
    // A countdown is for the eyes: said each second, it would drown everything else.
    strip.setAttribute("aria-live", canRetry ? "off" : "polite");
    if (button) button.hidden = !canRetry;
    strip.hidden = false;
    if (text.textContent !== sentence) text.textContent = sentence;
  };
  const tick = () => {
    clearTimeout(timer);
    if (over || link.state === "open") return;
    const rest = awaySince + PATIENCE_MS - Date.now();
    if (rest <= 0) show(...sentenceOf(link));
    timer = window.setTimeout(tick, rest > 0 ? rest : 1_000);
  };

  on("click", "[data-act=reconnect]", retryNow, strip);
  for (const change of ["online", "offline"]) addEventListener(change, tick);
  listen("link", (now) => {
    const was = link.state;
    link = now;
    if (now.state === "open") {
      clearTimeout(timer);
      if (strip.hidden) return;
      show(say("link.back"), false);
      timer = window.setTimeout(() => {
        strip.hidden = true;
      }, BACK_MS);
    } else {
      if (was === "open") awaySince = Date.now();
      tick();
    }
  });
  listen("ended", (why) => {
    over = true;
    clearTimeout(timer);
    if (why === "crowded") show(say("link.crowded"), false);
    else strip.hidden = true;
  });
}

/** What to say, and whether trying now makes sense. */
function sentenceOf({ again }: Link): [string, boolean] {
  if (!navigator.onLine) return [say("link.offline"), false];
  const seconds = Math.ceil(((again ?? 0) - Date.now()) / 1000);
  return seconds > 0 ? [say("link.again", { n: seconds }), true] : [say("link.lost"), false];
}
