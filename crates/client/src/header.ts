// The open room's own name and topic, when somebody changes them.

import { listen } from "./bus.ts";
import { must, q } from "./dom.ts";
import { setRoomPicture } from "./face.ts";
import { say } from "./i18n.ts";
import { retitle } from "./title.ts";

/** Starts following the room. */
export function startHeader(room: number): void {
  listen("frame:room", (frame) => {
    if (frame.room !== room || frame.deleted !== undefined || frame.kind === "direct") return;
    const { dataset } = must("content");
    const title = q("#title [data-f=name]");
    const topic = q("#topic");
    if (title) title.textContent = frame.name;
    if (topic) topic.textContent = frame.topic;
    const face = q("#room-face");
    const picture = face && setRoomPicture(face, frame.picture);
    if (picture) face.append(picture);
    if (face) face.hidden = !picture;
    const kept = q("#kept");
    if (kept) {
      kept.hidden = frame.keep_days === undefined;
      kept.textContent = say("room.kept", { n: frame.keep_days ?? 0 });
    }
    retitle(dataset.name ?? "", frame.name);
    dataset.name = frame.name;
    // Whether one may write is a matter of the page: it is fetched anew, and the draft is kept.
    const isArchived = frame.archived !== undefined;
    const writes = !isArchived && (frame.posting === "members" || moderates(dataset.owner));
    if (String(isArchived) !== dataset.archived || writes !== (q("#composer") !== null)) location.reload();
  });
}

/** Whether the person writes where only moderators do. */
function moderates(owner: string | undefined): boolean {
  const { me, role } = document.body.dataset;
  return role === "moderator" || role === "admin" || owner === me;
}
