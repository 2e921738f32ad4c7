// The page of a conversation.

import { startAttaching, takeAttached } from "../attach.ts";
import { listen, tell } from "../bus.ts";
import { newCid } from "../cid.ts";
import { startComposer } from "../composer.ts";
import { all, must } from "../dom.ts";
import { reopenSearch, startRoomHands } from "../hands.ts";
import { startHeader } from "../header.ts";
import { History } from "../history.ts";
import { onEscape } from "../keys.ts";
import { startBar, startLatest } from "../latest.ts";
import { post } from "../outbox.ts";
import { startPeople } from "../people.ts";
import { startPictures } from "../pictures.ts";
import { startPresence } from "../presence.ts";
import { Reads } from "../reads.ts";
import { startReceipts } from "../receipts.ts";
import { follow } from "../socket.ts";
import { startSpoken } from "../spoken.ts";
import { Timeline } from "../timeline.ts";
import { startTyping } from "../typing.ts";
import { startApp } from "./app.ts";

const { dataset } = must("content");
const room = Number(dataset.room);
startApp(room, document.getElementById("log") ? startRoom : undefined);

function startRoom(): void {
  startPeople();
  const timeline = new Timeline(room, must("content"));
  const history = new History(timeline);
  const reads = new Reads(timeline, Number(dataset.read));
  const readAll = () => {
    reads.all();
    timeline.line(0);
  };
  listen("read:all", readAll);
  // Asked last: what is nearer to the person registers after it.
  onEscape(() => {
    readAll();
    void history.toLatest();
    return true;
  });
  startRoomHands(() => history.toLatest());
  startPresence(room);
  startTyping(room);
  startHeader(room);
  startSpoken();
  startReceipts(timeline);
  startLatest(timeline, history);
  startBar(timeline, history, reads).catch(reportError);
  startComposer(room, (text, reply) => {
    const files = takeAttached();
    const message = { cid: newCid(), room, text, reply, at: Date.now(), ...(files.length > 0 && { files }) };
    timeline.tail.show(message);
    timeline.line(0);
    void history.toLatest();
    post(message).catch(reportError);
    tell("composer:sent", { room, cid: message.cid });
  });
  startAttaching(room);
  reopenSearch(room);
  for (const place of all("#log, #members")) startPictures(place);
  open(timeline, history);
  follow(room, Number(dataset.head), document.body.dataset.epoch ?? "");
}

/** Where the page begins: at the message of its address, at the first unread one, or at the end. */
function open(timeline: Timeline, history: History): void {
  const asked = /\/messages\/(\d+)$/.exec(location.pathname) ?? /^#m(\d+)$/.exec(location.hash);
  const unread = timeline.log.find(timeline.log.lineAt);
  if (asked) void history.goTo(Number(asked[1]));
  else if (unread) timeline.anchor.show(document.getElementById("unread-line") ?? unread, 0.25);
  else timeline.anchor.toEnd();
  history.start();
}
