// The uploads of this tab: a few at a time, begun as soon as a file is added, taken up again on the next page.

import { refusal } from "./api.ts";
import { listen, tell } from "./bus.ts";
import { newCid } from "./cid.ts";
import {
  type Enclosed,
  forgetFile,
  type KeptFile,
  keepBytes,
  keepFile,
  keptFile,
  keptFiles,
  noteFile,
} from "./enclosed.ts";
import { keptName } from "./file-name.ts";
import { say } from "./i18n.ts";
import { everyOutgoing, fileArrived } from "./outbox.ts";
import { hearTabs, tellTabs } from "./tabs.ts";
import { offsetOf } from "./tus.ts";
import { Upload } from "./upload.ts";

const AT_ONCE = 3;
/** The server collects after an hour what no message refers to: before that, it is asked whether it still has it. */
const FRESH_MS = 30 * 60_000;

const CHECK_MS = 10_000;

const uploads = new Map<string, Upload>();
let running = 0;
const queue: (() => void)[] = [];
let started: Promise<void> | undefined;

/** Takes up what other pages left; once in a page. */
export function startUploads(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  listen("upload", ({ key }) => {
    share(key);
    void settle(key);
  });
  hearTabs("progress", ({ key, state, sent, pace }) => uploads.get(key)?.watch(state, sent, pace));
  listen("unneeded", ({ keys, sent }) => {
    for (const key of keys) void (sent ? forget(key) : giveUp(key));
  });
  hearTabs("files", () => void load());
  await sweep();
  await load();
}

/** Forgets files whose message was stored, or given up, while no page looked. */
async function sweep(): Promise<void> {
  const [kept, outgoing] = await Promise.all([keptFiles(), everyOutgoing()]);
  const wanted = new Set(outgoing.flatMap(({ files }) => (files ?? []).map(({ key }) => key)));
  // Another tab claims a file just before it keeps the message: what is new is left alone.
  const isOld = ({ at }: KeptFile) => Date.now() - at > FRESH_MS;
  for (const file of kept)
    if (file.claimed && !wanted.has(file.key) && isOld(file)) await forgetFile(file.key);
}

/** Makes what this tab knows what the browser keeps. What is new to it is taken up, should the tab that sends it go. */
async function load(): Promise<void> {
  const kept = await keptFiles();
  for (const file of kept) {
    const isKnown = uploads.has(file.key);
    const upload = add(file);
    if (!isKnown) takeUp(upload).catch(reportError);
  }
  const known = new Set(kept.map(({ key }) => key));
  for (const key of uploads.keys()) if (!known.has(key)) gone(key);
  tell("upload", { key: "" });
}

/** Goes on with an upload that another page began. */
async function takeUp(upload: Upload): Promise<void> {
  if (Date.now() - (upload.file.arrived ?? 0) > FRESH_MS) await check(upload);
  if (!upload.file.id) await upload.go();
}

/** Notes it when the server has forgotten a file that had arrived. */
async function check(upload: Upload): Promise<void> {
  const { id, address } = upload.file;
  if (!id || !address) return;
  const held = await offsetOf(address, AbortSignal.timeout(CHECK_MS)).catch(() => 0);
  if (held !== null) return;
  const { id: _, arrived: __, address: ___, ...rest } = upload.file;
  upload.file = rest;
  told.delete(upload.key);
  await keepFile(rest);
}

/** Sends again those of a message's files that the server has forgotten, and then the message goes; whether there were any. */
export async function resend(files: readonly Enclosed[]): Promise<boolean> {
  await startUploads();
  let isAny = false;
  for (const { key } of files) {
    const upload = uploads.get(key);
    if (!upload) continue;
    await check(upload);
    if (upload.file.id) continue;
    isAny = true;
    void upload.go();
  }
  return isAny;
}

function add(file: KeptFile): Upload {
  const known = uploads.get(file.key);
  if (known) {
    known.learn(file);
    return known;
  }
  const upload = new Upload(file, turn);
  uploads.set(file.key, upload);
  return upload;
}

/** Starts sending a file, beside the composer of a room. */
export function upload(room: number, bytes: File): Upload {
  const { size, type } = bytes;
  const name = keptName(bytes.name);
  const file: KeptFile = { key: newCid(), room, name, size, type, at: order(), claimed: false };
  const made = add(file);
  void Promise.all([keepBytes(file.key, bytes), keepFile(file)]).then(() => {
    tellTabs({ kind: "files", room });
    void made.go();
  });
  return made;
}

/** An upload by its key. */
export function find(key: string): Upload | undefined {
  return uploads.get(key);
}

/** Those that wait beside the composer of a room. */
export function waiting(room: number): Upload[] {
  return [...uploads.values()].filter(({ file }) => file.room === room && !file.claimed);
}

/** Lets the files beside the composer go with a message. */
export function claim(room: number): Enclosed[] {
  return waiting(room).map((upload) => {
    upload.file = { ...upload.file, claimed: true };
    void noteFile(upload.key, { claimed: true }).then(() => tellTabs({ kind: "files", room }));
    const { key, name, size, type, width, height } = upload.file;
    return { key, name, size, type, ...(width && height && { width, height }) };
  });
}

/** Gives a file up, wherever it is. */
export async function giveUp(key: string): Promise<void> {
  const upload = uploads.get(key);
  uploads.delete(key);
  await upload?.giveUp();
}

/** What a failed upload says. */
export function complaint({ why, file }: Upload): string {
  if (why?.code === "file_unreadable") return say("file.unreadable", { name: file.name });
  return why ? refusal(why) : "";
}

async function forget(key: string): Promise<void> {
  uploads.delete(key);
  await forgetFile(key);
  tell("upload", { key });
}

/** Another tab sent it, or gave it up: if it is being sent here, the server is told to forget it. */
function gone(key: string): void {
  const upload = uploads.get(key);
  uploads.delete(key);
  if (upload?.isHere) void upload.giveUp();
  else upload?.stop();
  tell("upload", { key });
}

/** Shows the other tabs how far this one is with a file. */
function share(key: string): void {
  const upload = uploads.get(key);
  if (!upload?.isHere || (upload.state !== "sending" && upload.state !== "cut")) return;
  const { state, sent, pace } = upload;
  tellTabs({ kind: "progress", key, state, sent, pace });
}

const told = new Set<string>();

/** Tells, once, that a file has arrived. */
async function settle(key: string): Promise<void> {
  const upload = uploads.get(key);
  if (upload?.state !== "arrived" || told.has(key)) return;
  told.add(key);
  const { room } = upload.file;
  if ((await keptFile(key))?.claimed) fileArrived(room);
  tellTabs({ kind: "files", room });
}

/** A few at once: more would only share the same line, and each would come later. */
async function turn(run: () => Promise<void>): Promise<void> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  running += 1;
  try {
    await run();
  } finally {
    running -= 1;
    queue.shift()?.();
  }
}

let last = 0;
/** Files added within one millisecond keep their order. */
function order(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}
