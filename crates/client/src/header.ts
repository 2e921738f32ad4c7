// The open room's own name and topic, when somebody changes them.

import { listen } from "./bus.ts";
import { must, q } from "./dom.ts";
import { keepDraft } from "./drafts.ts";
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
    // Whether one may write, or manage, is a matter of the page: it is fetched anew, once the draft is kept.
    const { me, role } = document.body.dataset;
    const isOwner = String(frame.owner) === me;
    const isArchived = frame.archived !== undefined;
    const moderates = isOwner || role === "moderator" || role === "admin";
    const writes = !isArchived && (frame.posting === "members" || moderates);
    const manages = isOwner || role === "admin";
    const isAnother =
      String(isArchived) !== dataset.archived ||
      String(manages) !== dataset.managed ||
      writes !== (q("#composer") !== null);
    if (isAnother) void keepDraft().then(() => location.reload());
  });
}
