// The card of a person, opened by a click on a name or a face in the log.

import { api } from "./api.ts";
import { dialog, show } from "./dialog.ts";
import { me, on, q } from "./dom.ts";
import { setFace } from "./face.ts";
import { say } from "./i18n.ts";
import { personOf } from "./people.ts";
import type { Person } from "./protocol.ts";
import { write } from "./slots.ts";

/** Starts listening in the log. */
export function startCards(log: HTMLElement): void {
  const author = ".msg-author, .msg > .avatar";
  on("click", author, (_, clicked) => meet(clicked.closest<HTMLElement>(".msg")?.dataset.author), log);
  on(
    "click",
    ".mention[data-u]",
    (event, named) => {
      // The page of somebody unknown here is one click away all the same, and so is a new tab.
      if (event.ctrlKey || event.metaKey || event.shiftKey || !personOf(Number(named.dataset.u))) return;
      event.preventDefault();
      meet(named.dataset.u);
    },
    log,
  );
}

function meet(id: string | undefined): void {
  const person = personOf(Number(id));
  if (person) void open(person);
}

async function open({ id, name: username, display, tint, avatar }: Person): Promise<void> {
  const box = dialog("dialog-person");
  const name = encodeURIComponent(username);
  const mine = id === me();
  write(box, { display, name: `@${username}`, about: "" });
  setFace(q("[data-f=avatar]", box), { display, tint, ...(avatar !== undefined && { avatar }) });
  presence(box, mine || isOnline(id));
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
function isOnline(user: number): boolean {
  return q(`#members-online .member[data-user="${user}"]`) !== null;
}

function presence(box: HTMLElement, online: boolean): void {
  q("[data-f=presence]", box)?.classList.toggle("is-online", online);
  write(box, { state: say(online ? "presence.here" : "presence.away") });
}
