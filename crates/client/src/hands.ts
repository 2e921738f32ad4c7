// Everything a hand does beyond reading and sending: starts it on the page that is open.

import { startActions } from "./actions.ts";
import { startArrival } from "./arrival.ts";
import { startCards } from "./card.ts";
import { all, must, on, q } from "./dom.ts";
import { startDrafts } from "./drafts.ts";
import { cancelEdit, startEditing } from "./edit.ts";
import { startFaces } from "./face.ts";
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

/** Starts what every page of a signed-in person has. `here`: the open conversation, if one is open. */
export function startHands(here: number | null): void {
  startArrival();
  startToasts();
  startFaces();
  startLook();
  startSidebar();
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
  pageKeys();
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

function pageKeys(): void {
  const group = "everywhere";
  const act = (run: () => void) => () => {
    run();
    return true;
  };
  shortcut(
    { keys: "Control+k", label: "keys.switcher", group, run: act(switcher) },
    { keys: "Control+/ ?", label: "keys.help", group, run: act(help) },
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

function switcher(): void {
  void import("./switcher.ts").then(({ openSwitcher }) => openSwitcher());
}

function help(): void {
  void import("./help.ts").then(({ openHelp }) => openHelp());
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
