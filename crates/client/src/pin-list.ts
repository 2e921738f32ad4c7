// The dialog « Messages épinglés ». Loaded when it is first opened.

import { refusal } from "./api.ts";
import { listen, tell } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { all, clone, q, setBody } from "./dom.ts";
import { setFace } from "./face.ts";
import { cited, citing } from "./line.ts";
import { nameIn } from "./mention.ts";
import { pinById, pinnedIn } from "./pins.ts";
import type { Message } from "./protocol.ts";
import { write } from "./slots.ts";
import { moment } from "./time.ts";

/** Opens the list, which follows what becomes of its messages; a message chosen there is shown in the log. */
export async function openPins(room: number): Promise<void> {
  const box = dialog("dialog-pins");
  const list = q("[data-f=list]", box);
  const none = q("[data-f=none]", box);
  if (!list || !none) return;
  let messages: Message[];
  try {
    messages = await pinnedIn(room);
  } catch (failure) {
    return tell("toast", { text: refusal(failure), alert: true });
  }
  list.replaceChildren(...messages.map(row));
  const count = () => {
    none.hidden = list.childElementCount > 0;
  };
  count();
  open = { room, list, count };
  const over = new AbortController();
  list.addEventListener(
    "click",
    (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-pin]");
      const item = button?.closest("li");
      const id = Number(item?.dataset.id);
      if (!button || !item) return;
      if (button.dataset.pin === "go") box.close(String(id));
      else
        void pinById(room, id, false).then((done) => {
          if (!done) return;
          const next = item.nextElementSibling ?? item.previousElementSibling;
          item.remove();
          count();
          (next?.querySelector<HTMLElement>("[data-pin=off]") ?? q("[data-close]", box))?.focus();
        });
    },
    { signal: over.signal },
  );
  const chosen = await show(box);
  over.abort();
  open = null;
  list.replaceChildren();
  if (chosen) tell("show:message", { id: Number(chosen) });
}

let open: { room: number; list: HTMLElement; count: () => void } | null = null;

listen("frame:message", (message) => {
  if (message.room !== open?.room) return;
  const item = q(`li[data-id="${message.id}"]`, open.list);
  if (!item) return;
  if (message.deleted !== undefined || message.pinned === undefined) item.remove();
  else item.replaceWith(row(message));
  open.count();
});

function row(message: Message): HTMLElement {
  const { id, by, at, text, html } = message;
  const item = clone("tpl-pin");
  item.dataset.id = String(id);
  write(item, { author: by.display, time: moment(at), text: text ?? cited(citing(message)) });
  setFace(q("[data-f=avatar]", item), by);
  const body = q("[data-f=text]", item);
  if (html !== undefined && body) {
    setBody(body, html);
    nameIn(body);
    for (const block of all("pre", body)) block.tabIndex = 0;
  }
  body?.classList.toggle("is-plain", html === undefined);
  if (!document.getElementById("message")) q("[data-pin=off]", item)?.remove();
  return item;
}
