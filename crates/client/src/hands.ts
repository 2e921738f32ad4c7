// Everything a hand does beyond reading and sending: starts it on the page that is open.

import { startActions } from "./actions.ts";
import { startArrival } from "./arrival.ts";
import { startCards } from "./card.ts";
import { all, must, on, q } from "./dom.ts";
import { startDrafts } from "./drafts.ts";
import { cancelEdit, startEditing } from "./edit.ts";
import { startFaces } from "./face.ts";
import { startFavourites } from "./favourites.ts";
import { startFormatting } from "./formatting.ts";
import { startForms } from "./forms.ts";
import { onEscape, shortcut, startKeys } from "./keys.ts";
import { startLook } from "./look.ts";
import { startMentions } from "./mention.ts";
import { menu } from "./menu.ts";
import { startNaming } from "./naming.ts";
import { startPaste } from "./paste.ts";
import { startPins } from "./pins.ts";
import { startReactions } from "./reactions.ts";
import { cycle, guardFocus } from "./regions.ts";
import { rove } from "./rove.ts";
import { watchSession } from "./session.ts";
import { startSettings } from "./settings.ts";
import { goBeside, startSidebar } from "./sidebar.ts";
import { startToasts } from "./toast.ts";

/** Where a panel may stand beside a conversation. */
const WIDE = matchMedia("(min-width: 992px)");

/** Starts what every page of a signed-in person has. `here`: the open conversation, if one is open. */
export function startHands(here: number | null): void {
  startArrival();
  startToasts();
  startFaces();
  startLook();
  startSidebar();
  startFavourites();
  watchSession(here);
  startForms();
  startSettings();
  guardFocus();
  for (const popover of all(".menu[popover]")) {
    const button = q(`[popovertarget="${popover.id}"]`);
    if (button) menu(popover, button);
  }
  on("click", "[data-act=switcher]", switcher);
  on("click", "[data-act=shortcuts]", help);
  on("click", "#search-button", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !WIDE.matches || here === null) return;
    event.preventDefault();
    openSearch(here);
  });
  pageKeys(here);
  startKeys();
  void startDrafts(here);
}

/** Starts what the page of a conversation has. `toLatest` brings the newest messages into the log. */
export function startRoomHands(toLatest: () => Promise<void>): void {
  const log = must("log");
  rove(log, toLatest);
  startActions(log);
  startReactions(log);
  startEditing();
  startFormatting();
  startPaste();
  startNaming();
  startMentions(log);
  startPins(log);
  startCards(log);
  onEscape(cancelEdit);
  on("click", "#composer [data-act=emoji]", (_, button) => void insertEmoji(button));
}

function pageKeys(here: number | null): void {
  const group = "everywhere";
  const act = (run: () => void) => () => {
    run();
    return true;
  };
  shortcut(
    { keys: "Control+k", label: "keys.switcher", group, run: act(switcher) },
    { keys: "Control+Shift+f", label: "keys.search", group, run: act(() => search(here)) },
    { keys: "Control+/ ?", label: "keys.help", group, run: act(help) },
    { keys: "Shift+Escape", label: "keys.readAll", group, inFields: true, run: act(askReadAll) },
    { keys: "F6 Shift+F6", label: "keys.region", group, run: ({ shiftKey }) => cycle(shiftKey ? -1 : 1) },
    {
      keys: "Alt+ArrowUp Alt+ArrowDown",
      label: "keys.room",
      group,
      run: ({ key }) => goBeside(key === "ArrowUp" ? -1 : 1, false),
    },
    {
      keys: "Alt+Shift+ArrowUp Alt+Shift+ArrowDown",
      label: "keys.unread",
      group,
      run: ({ key }) => goBeside(key === "ArrowUp" ? -1 : 1, true),
    },
  );
}

/** Searches: beside the open conversation where there is room for it, or on the page of its own. */
function search(here: number | null): void {
  const button = q<HTMLAnchorElement>("#search-button");
  if (button && here !== null && WIDE.matches) openSearch(here);
  else if (q("#search-field")) q("#search-field")?.focus();
  else location.assign(button?.href ?? "/search");
}

/** Opens the search beside a conversation: anew, or as it was when the address was made. */
function openSearch(room: number, query?: string): void {
  void import("./search-panel.ts").then((panel) => panel.openSearch(room, query));
}

/** Opens the search that the address of a conversation tells, if it does. */
export function reopenSearch(room: number): void {
  const query = new URLSearchParams(location.search).get("search");
  if (query !== null && WIDE.matches) openSearch(room, query);
}

function switcher(): void {
  void import("./switcher.ts").then(({ openSwitcher }) => openSwitcher());
}

function help(): void {
  void import("./help.ts").then(({ openHelp }) => openHelp());
}

function askReadAll(): void {
  void import("./read-all.ts").then(({ readAll }) => readAll());
}

/** Puts a chosen emoji where the caret was in the composer. */
async function insertEmoji(button: HTMLElement): Promise<void> {
  const field = must<HTMLTextAreaElement>("message");
  const { selectionStart, selectionEnd } = field;
  const { pick } = await import("./emoji.ts");
  const emoji = await pick(button);
  field.focus();
  if (!emoji) return;
  field.setRangeText(emoji, selectionStart, selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: emoji, inputType: "insertText" }));
}
