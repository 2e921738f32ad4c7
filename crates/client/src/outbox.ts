// Messages on their way: kept on disk before the first attempt, sent in order, one at a time for each room, until the
// server has answered. A repeated send is harmless: the server knows its `cid`.

import { Problem } from "./api.ts";
import type { Answered } from "./bus.ts";
import { listen, tell } from "./bus.ts";
import { everything, forget, keep } from "./db.ts";
import { type Enclosed, idsOf } from "./enclosed.ts";
import { linkState, request } from "./socket.ts";
import { alone, hearTabs, tellTabs } from "./tabs.ts";

/** A message that is not known to be stored by the server. */
export interface Outgoing {
  cid: string;
  room: number;
  text: string;
  reply: Answered | null;
  /** The files that go with it, which may still be on their way. */
  files?: Enclosed[];
  /** When it was written: the order in which it is sent. */
  at: number;
  /** Why the server refused it for good; absent while it may still go. */
  code?: string;
}

const PAUSE_MS = 1_000;
const changed = new Set<() => void>();
/** What this tab holds, should the browser refuse to keep anything. */
const held = new Map<string, Outgoing>();
let draining = false;
let again = false;

/** Starts sending what is kept, now and each time the link is back. */
export function startOutbox(): void {
  listen("link", ({ state }) => state === "open" && drain());
  listen("frame:hello", () => drain());
  hearTabs("outbox", () => {
    for (const run of changed) run();
    drain();
  });
}

/** Calls when what is kept changed, here or in another tab. */
export function onOutbox(run: () => void): void {
  changed.add(run);
}

/** What is kept for a room, in the order it will be sent. */
export async function outgoing(room: number): Promise<Outgoing[]> {
  return (await everyOutgoing()).filter((one) => one.room === room);
}

/** What is kept for all rooms. */
export async function everyOutgoing(): Promise<Outgoing[]> {
  return sorted(await kept());
}

/** Keeps a message, then sends it. */
export async function post(message: Outgoing): Promise<void> {
  await put(message);
  tellTabs({ kind: "outbox", room: message.room });
  drain();
}

/** Sends again what was refused, with its files, under a new id: the old one may be spent. */
export async function repost(refused: string, cid: string): Promise<Outgoing | null> {
  const message = (await kept()).find((one) => one.cid === refused);
  if (!message) return null;
  const { code: _, ...rest } = message;
  const fresh = { ...rest, cid, at: Date.now() };
  await post(fresh);
  await drop(refused);
  tellTabs({ kind: "dropped", cid: refused });
  return fresh;
}

/** Forgets a message that was refused, or is not wanted any more. */
export async function discard(cid: string): Promise<void> {
  const dropped = (await kept()).find((one) => one.cid === cid);
  await drop(cid);
  tellTabs({ kind: "dropped", cid });
  if (dropped?.files) tell("unneeded", { keys: dropped.files.map(({ key }) => key), sent: false });
}

/** Sends what waited for a file that has arrived. */
export function fileArrived(room: number): void {
  tellTabs({ kind: "outbox", room });
  drain();
}

/**
 * Takes a file out of a message that has not left. A text never leaves without the last file that was to come with it:
 * `takeBack` has it where texts are written, or says that it cannot, and then the person is asked.
 */
export function takeOut(
  key: string,
  takeBack: (text: string, reply: Answered | null) => boolean,
): Promise<void> {
  // Not while it leaves.
  return alone("outbox", async () => {
    const message = (await kept()).find(({ files }) => files?.some((file) => file.key === key));
    if (!message) return;
    const { files = [], ...rest } = message;
    const { room, cid, text, reply } = rest;
    const others = files.filter((file) => file.key !== key);
    if (others.length > 0) {
      await put({ ...rest, files: others });
      for (const run of changed) run();
      fileArrived(room);
    } else if (text === "" || takeBack(text, reply)) {
      tell("withdrawn", { room, cid });
      await discard(cid);
    } else {
      await put({ ...rest, code: "withdrawn" });
      tell("refused", { room, cid, code: "withdrawn" });
      tellTabs({ kind: "outbox", room });
    }
  });
}

/** Each room's next message, and never two of one room. One whose files are on their way holds nobody up. */
export function heads(kept: readonly Outgoing[]): Outgoing[] {
  const first = new Map<number, Outgoing>();
  for (const one of sorted(kept))
    if (one.code === undefined && !first.has(one.room)) first.set(one.room, one);
  return [...first.values()];
}

async function kept(): Promise<Outgoing[]> {
  const onDisk = await everything<Outgoing>("outbox").catch(() => []);
  return [...new Map([...held, ...onDisk.map((one) => [one.cid, one] as const)]).values()];
}

/** Done once it is on disk, or cannot be. */
async function put(message: Outgoing): Promise<void> {
  held.set(message.cid, message);
  await keep("outbox", message).catch(reportError);
}

async function drop(cid: string): Promise<void> {
  held.delete(cid);
  await forget("outbox", cid).catch(reportError);
}

function sorted(kept: readonly Outgoing[]): Outgoing[] {
  return [...kept].sort((a, b) => a.at - b.at || (a.cid < b.cid ? -1 : 1));
}

/** Sends until nothing is left or the link is gone; in one tab at a time, so that the order holds. */
function drain(): void {
  again = draining;
  if (draining || linkState() !== "open") return;
  draining = true;
  alone("outbox", empty)
    .catch(reportError)
    .finally(() => {
      draining = false;
      if (again) drain();
    });
}

async function empty(): Promise<void> {
  while (linkState() === "open") {
    const next = heads(await whole(await kept()));
    if (next.length === 0) return;
    await Promise.all(next.map(send));
  }
}

/** Those whose files have all arrived. */
async function whole(messages: readonly Outgoing[]): Promise<Outgoing[]> {
  const ids = await Promise.all(messages.map(({ files }) => idsOf(files)));
  return messages.filter((_, i) => ids[i] !== null);
}

async function send(message: Outgoing): Promise<void> {
  const { cid, room, text, reply } = message;
  const files = await idsOf(message.files);
  const more = { ...(reply && { reply_to: reply.id }), ...(files?.length && { files }) };
  try {
    const ack = await request({ t: "send", room, cid, text, ...more });
    if (ack.t !== "ack") return;
    await drop(cid);
    if (message.files) tell("unneeded", { keys: message.files.map(({ key }) => key), sent: true });
    tell("confirmed", { room, cid, id: ack.id, at: ack.at });
  } catch (failure) {
    await failed(message, failure);
  }
  tellTabs({ kind: "outbox", room });
}

async function failed(message: Outgoing, failure: unknown): Promise<void> {
  const why = failure instanceof Problem ? failure : new Problem("unknown");
  if (why.code === "offline") return;
  if (why.passes) return new Promise((done) => setTimeout(done, why.retryAfterMs || PAUSE_MS));
  if (why.code === "not_found" && message.files) {
    const { resend } = await import("./uploads.ts");
    if (await resend(message.files)) return;
  }
  await put({ ...message, code: why.code });
  tell("refused", { room: message.room, cid: message.cid, code: why.code });
}
