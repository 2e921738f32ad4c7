// The card of a person, opened by a click on a name or a face in the log.

import { api } from "./api.ts";
import { dialog, show } from "./dialog.ts";
import { on, q } from "./dom.ts";
import { say } from "./i18n.ts";

/** Starts listening in the log. */
export function startCards(log: HTMLElement): void {
  on(
    "click",
    ".msg-author, .msg > .avatar",
    (_, clicked) => {
      const message = clicked.closest<HTMLElement>(".msg");
      if (message) void open(message);
    },
    log,
  );
}

async function open(message: HTMLElement): Promise<void> {
  const box = dialog("dialog-person");
  const author = q("[data-f=author]", message);
  const name = author?.dataset.name ?? "";
  const mine = message.dataset.author === document.body.dataset.me;
  fill(box, { display: author?.textContent ?? "", name: `@${name}`, about: "" });
  const face = q("[data-f=avatar]", box);
  const shown = q(".avatar", message);
  const tint = [...(shown?.classList ?? [])].find((one) => one.startsWith("tint-")) ?? "tint-1";
  if (face) {
    face.className = face.className.replace(/tint-\d+/, tint);
    face.textContent = shown?.textContent ?? "";
  }
  presence(box, message.dataset.author ?? "", mine);
  q<HTMLAnchorElement>("[data-f=write]", box)?.setAttribute("href", `/direct/${encodeURIComponent(name)}`);
  for (const [slot, hidden] of [
    ["write", mine],
    ["edit", !mine],
  ] as const) {
    const link = q(`[data-f=${slot}]`, box);
    if (link) link.hidden = hidden;
  }
  const closed = show(box);
  const about = await api<{ about?: string }>("GET", `/users/${encodeURIComponent(name)}`).catch(() => ({
    about: "",
  }));
  if (box.open) fill(box, { about: about.about ?? "" });
  await closed;
}

function fill(box: HTMLElement, texts: Readonly<Record<string, string>>): void {
  for (const [slot, text] of Object.entries(texts)) {
    const element = q(`[data-f=${slot}]`, box);
    if (!element) continue;
    element.textContent = text;
    element.hidden = text === "";
  }
}

/** As the list of members says it, which is live; nothing for somebody who is not in it. */
function presence(box: HTMLElement, user: string, mine: boolean): void {
  const member = q(`#members .member[data-user="${user}"]`);
  const online =
    mine || (member?.closest("#members-online") !== undefined && member?.closest("#members-online") !== null);
  q("[data-f=presence]", box)?.classList.toggle("is-online", online);
  fill(box, { state: mine || member ? say(online ? "presence.here" : "presence.away") : "" });
}
