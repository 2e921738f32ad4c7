// Short notices at the edge of the page. They leave by themselves, unless they are read or pointed at.

import { listen } from "./bus.ts";
import { all, clone, must, on, q } from "./dom.ts";

const SHOWN_MS = 5_000;
const ALERT_MS = 12_000;
const AT_ONCE = 3;

/** Starts showing notices; those that came with the page leave too. */
export function startToasts(): void {
  const place = must("toasts");
  for (const notice of all(".toast", place)) leave(notice, SHOWN_MS);
  on("click", "[data-close]", (_, button) => button.closest(".toast")?.remove(), place);
  listen("toast", ({ text, alert = false }) => {
    const notice = clone("tpl-toast");
    notice.classList.toggle("is-alert", alert);
    notice.setAttribute("role", alert ? "alert" : "status");
    // A region is read when its text changes, so it must be on the page before it says something.
    place.append(notice);
    setTimeout(() => {
      const slot = q("[data-f=text]", notice);
      if (slot) slot.textContent = text;
    });
    leave(notice, alert ? ALERT_MS : SHOWN_MS);
    while (place.childElementCount > AT_ONCE) place.firstElementChild?.remove();
  });
}

function leave(notice: HTMLElement, after: number): void {
  const timer = setInterval(() => {
    if (notice.matches(":hover, :focus-within")) return;
    clearInterval(timer);
    notice.remove();
  }, after);
}
