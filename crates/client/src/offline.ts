// Signing in and up without a network: said at once, and nothing is sent into the void.

import { all, q } from "./dom.ts";
import { say } from "./i18n.ts";

/** Starts watching the network. */
export function startOffline(): void {
  if (!q("#offline")) return;
  for (const change of ["online", "offline"]) addEventListener(change, tell);
  tell();
}

function tell(): void {
  const isAway = !navigator.onLine;
  const strip = q("#offline");
  if (strip) {
    strip.hidden = !isAway;
    strip.textContent = isAway ? say("form.offline") : "";
  }
  for (const button of all<HTMLButtonElement>("#content [type=submit]")) button.disabled = isAway;
}
