/** Moving through the messages of the log with the keyboard: one of them at a time is a tab stop. */

const messages = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#log .msg")];

/** The message that has the focus, or in which it is. */
export function focused(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("#log .msg") ?? null;
}

/** Puts the focus on a message and makes it the log's tab stop. */
export function focusMessage(message: HTMLElement): void {
  for (const other of document.querySelectorAll("#log .msg[tabindex='0']"))
    other.setAttribute("tabindex", "-1");
  message.tabIndex = 0;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "nearest" });
}

/** Starts moving by keys. `toLatest` brings the newest page when it is not in the log. */
export function rove(log: HTMLElement, toLatest: () => Promise<void>): void {
  log.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const here = document.activeElement;
    if (here !== log && !here?.classList.contains("msg")) return;
    const all = messages();
    const at = here === log ? all.length : all.indexOf(here as HTMLElement);
    let target: HTMLElement | undefined;
    if (event.key === "ArrowUp") target = all[Math.max(at - 1, 0)];
    else if (event.key === "ArrowDown") target = all[Math.min(at + 1, all.length - 1)];
    else if (event.key === "Home") target = all[0];
    else if (event.key === "End") {
      event.preventDefault();
      void toLatest().then(() => {
        const newest = messages().at(-1);
        if (newest) focusMessage(newest);
      });
      return;
    } else return;
    event.preventDefault();
    if (target) focusMessage(target);
  });
}
