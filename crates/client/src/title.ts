// The number in the title of the tab and on the application's icon: mentions, and messages for the person alone.

import { listen } from "./bus.ts";
import { all, soon } from "./dom.ts";

let base = "";

/** Starts counting, from the list of conversations. */
export function startTitle(): void {
  base = document.title.replace(/^\(\d+\+?\) /, "");
  const recount = () => soon(show);
  for (const change of ["counts", "frame:hello", "frame:activity", "frame:read", "frame:listed"] as const) {
    listen(change, recount);
  }
  show();
}

/** The page is called otherwise now. */
export function retitle(from: string, to: string): void {
  base = base.replace(from, () => to);
  show();
}

function show(): void {
  let total = 0;
  for (const { dataset } of all("#sidebar .room-link")) {
    total += Number((dataset.kind === "direct" ? dataset.unread : dataset.mentions) ?? 0);
  }
  document.title = total > 0 ? `(${total}) ${base}` : base;
  const badge = total > 0 ? navigator.setAppBadge?.(total) : navigator.clearAppBadge?.();
  badge?.catch(() => undefined);
}
