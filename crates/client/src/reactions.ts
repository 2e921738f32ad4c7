// The reactions of a message: chips with a count, toggled at once and put right by what the server says.

import { refusal } from "./api.ts";
import { tell } from "./bus.ts";
import { all, clone, me, on, q } from "./dom.ts";
import { countUse } from "./emoji-used.ts";
import { say } from "./i18n.ts";
import type { FrameOf, Message } from "./protocol.ts";
import { countOf, forgetNames, startNames } from "./reactors.ts";
import { request } from "./socket.ts";
import { type Chip, Tally } from "./tally.ts";

const tallies = new WeakMap<HTMLElement, Tally>();

/** Starts the chips of the room's page. */
export function startReactions(log: HTMLElement): void {
  on(
    "click",
    ".reaction",
    (_, chip) => {
      const message = chip.closest<HTMLElement>(".msg");
      if (message && chip.dataset.emoji) void toggle(message, chip.dataset.emoji);
    },
    log,
  );
  startNames(log);
}

/** Shows a change that everybody was told. */
export function reacted(
  message: HTMLElement,
  { emoji, on, by, reactions }: Pick<FrameOf<"reactions">, "emoji" | "on" | "by" | "reactions">,
): void {
  tallyOf(message).changed(emoji, on, by === me(), reactions);
  draw(message);
}

/** Gives a reaction or takes it back: shown at once, undone when the server refuses. */
export async function toggle(message: HTMLElement, emoji: string): Promise<void> {
  const tally = tallyOf(message);
  const given = tally.ask(emoji);
  draw(message);
  if (given) countUse(emoji);
  const room = Number(message.closest<HTMLElement>("[data-room]")?.dataset.room);
  try {
    await request({ t: "react", room, id: Number(message.dataset.id), emoji, on: given });
    tally.answered(emoji, true);
  } catch (failure) {
    tally.answered(emoji, false);
    tell("toast", { text: refusal(failure), alert: true });
  }
  draw(message);
}

/** Shows the reactions of a message's new state. */
export function setReactions(
  message: HTMLElement,
  { reactions = [], mine }: Pick<Message, "reactions" | "mine">,
): void {
  tallyOf(message).replace(reactions, mine);
  draw(message);
}

function tallyOf(message: HTMLElement): Tally {
  let tally = tallies.get(message);
  if (!tally) {
    const chips = all(".reaction", message);
    const counts = chips.map((chip) => [chip.dataset.emoji ?? "", countOf(chip)] as const);
    const mine = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true");
    tally = new Tally(
      counts,
      mine.map((chip) => chip.dataset.emoji ?? ""),
    );
    tallies.set(message, tally);
  }
  return tally;
}

/** Makes the chips of a message what its tally says. Chips that stay are kept, and with them the focus. */
function draw(message: HTMLElement): void {
  const chips = tallyOf(message).chips();
  const list = q(".reactions", message) ?? (chips.length > 0 ? newList(message) : null);
  if (!list || chips.length === 0) {
    list?.remove();
    return;
  }
  const before = new Map(all(".reaction", list).map((chip) => [chip.dataset.emoji, chip]));
  const items = chips.map((chip) => {
    const item = before.get(chip[0])?.closest("li") ?? clone("tpl-reaction");
    before.delete(chip[0]);
    fill(item, chip);
    return item;
  });
  for (const gone of before.values()) gone.closest("li")?.remove();
  items.forEach((item, i) => {
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  });
}

function newList(message: HTMLElement): HTMLElement {
  const list = q(".reactions", clone("tpl-message")) as HTMLElement;
  list.replaceChildren();
  (q(".msg-files", message) ?? q(".msg-text", message))?.after(list);
  return list;
}

function fill(item: HTMLElement, [emoji, count, mine]: Chip): void {
  const chip = q(".reaction", item);
  if (!chip) return;
  if (countOf(chip) !== count || chip.classList.contains("is-mine") !== mine) forgetNames(chip);
  chip.dataset.emoji = emoji;
  chip.classList.toggle("is-mine", mine);
  chip.setAttribute("aria-pressed", String(mine));
  chip.setAttribute("aria-label", say(mine ? "reaction.mine" : "reaction.count", { emoji, n: count }));
  for (const [slot, text] of [
    ["emoji", emoji],
    ["count", String(count)],
  ] as const) {
    const element = q(`[data-f=${slot}]`, chip);
    if (element) element.textContent = text;
  }
}
