// The card of a person, opened by a click on a name or a face in the log.

import { api } from "./api.ts";
import { dialog, show } from "./dialog.ts";
import { on, q } from "./dom.ts";
import { copyFace } from "./face.ts";
import { say } from "./i18n.ts";
import { write } from "./slots.ts";

/** Starts listening in the log. */
export function startCards(log: HTMLElement): void {
  const clickable = ".msg-author, .msg > .avatar";
  on("click", clickable, (_, clicked) => void open(clicked.closest(".msg") as HTMLElement), log);
}

async function open(message: HTMLElement): Promise<void> {
  const box = dialog("dialog-person");
  const author = q("[data-f=author]", message);
  const name = encodeURIComponent(author?.dataset.name ?? "");
  const mine = message.dataset.author === document.body.dataset.me;
  write(box, {
    display: author?.textContent ?? "",
    name: `@${author?.dataset.name}`,
    about: "",
  });
  copyFace(q(".avatar", message), q("[data-f=avatar]", box));
  presence(box, mine || isOnline(message.dataset.author ?? ""));
  const [talk, edit] = [q("[data-f=write]", box), q("[data-f=edit]", box)];
  talk?.setAttribute("href", `/direct/${name}`);
  if (talk) talk.hidden = mine;
  if (edit) edit.hidden = !mine;
  const closed = show(box);
  const known = await api<{ about: string; online: boolean }>("GET", `/users/${name}`).catch(() => null);
  if (box.open && known) {
    write(box, { about: known.about });
    presence(box, known.online || mine);
  }
  await closed;
}

/** As the list of members says it, until the server is asked. */
function isOnline(user: string): boolean {
  return q(`#members-online .member[data-user="${user}"]`) !== null;
}

function presence(box: HTMLElement, online: boolean): void {
  q("[data-f=presence]", box)?.classList.toggle("is-online", online);
  write(box, { state: say(online ? "presence.here" : "presence.away") });
}
