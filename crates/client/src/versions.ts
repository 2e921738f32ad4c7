// The texts that a message has had, for its author and for moderators. Loaded when they are first asked for.

import { api, refusal } from "./api.ts";
import { tell } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { clone, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { write } from "./slots.ts";
import { moment } from "./time.ts";

interface Version {
  at: number;
  text: string;
}

/** Shows the texts of a message, the present one first. */
export async function openVersions(message: HTMLElement): Promise<void> {
  const room = message.closest<HTMLElement>("[data-room]")?.dataset.room;
  const path = `/rooms/${room}/messages/${message.dataset.id}/versions`;
  let versions: Version[];
  try {
    versions = (await api<{ versions: Version[] }>("GET", path)).versions;
  } catch (failure) {
    return tell("toast", { text: refusal(failure), alert: true });
  }
  const box = dialog("dialog-versions");
  const list = q("[data-f=list]", box);
  list?.replaceChildren(
    ...versions.reverse().map((version, i) => row(version, versions.length - i, i === 0)),
  );
  await show(box);
  list?.replaceChildren();
}

function row({ at, text }: Version, n: number, isLast: boolean): HTMLElement {
  const item = clone("tpl-version");
  const key = isLast ? "version.present" : n === 1 ? "version.first" : "version.nth";
  write(item, { title: say(key, { n }), time: moment(at), text });
  return item;
}
