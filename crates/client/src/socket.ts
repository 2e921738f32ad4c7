// The one WebSocket of the page: it keeps it alive, follows rooms without losing a change, and matches answers
// with questions. What frames mean is told on the bus.

import { api, Problem } from "./api.ts";
import { delayOf } from "./backoff.ts";
import { type Ended, type Link, listen, tell } from "./bus.ts";
import { Cursor } from "./cursor.ts";
import { type Change, type Command, decode, type Frame, isDurable, type Kind } from "./protocol.ts";

export { refusal } from "./api.ts";

const SILENCE_MS = 40_000;
const PROBE_MS = 5_000;
const STEADY_MS = 20_000;
const ANSWER_MS = 10_000;
/** Close codes after which no attempt is made. */
const FINAL: Readonly<Record<number, Ended>> = { 4001: "session", 4003: "disabled", 4009: "crowded" };

interface Question {
  resolve: (answer: Frame) => void;
  reject: (why: Problem) => void;
  timer: number;
}
type Asked = Exclude<Command, { t: "typing" }>;

let socket: WebSocket | null = null;
let link: Link = { state: "idle" };
let attempt = 0;
let openedAt = 0;
let heardAt = 0;
let timer = 0;
let probe = 0;
let epoch = "";
let lastRef = 0;
let ended = false;
const questions = new Map<number, Question>();
const followed = new Map<number, Cursor>();

/** How the link is. */
export const linkState = (): Link["state"] => link.state;

/** Connects, and stays connected. */
export function start(): void {
  listen("ended", () => {
    ended = true;
    lose();
  });
  addEventListener("online", () => retryNow());
  addEventListener("offline", () => lose());
  addEventListener("pageshow", ({ persisted }) => persisted && check());
  document.addEventListener("visibilitychange", () => document.hidden || check());
  setInterval(() => {
    if (link.state === "open" && Date.now() - heardAt > SILENCE_MS) lose();
  }, PROBE_MS);
  connect();
}

/** Follows a room from a known position; `frame:sub_ok` or `frame:resync` tells what was missed. */
export function follow(room: number, last: number, itsEpoch: string): void {
  const cursor = new Cursor(last, itsEpoch);
  followed.set(room, cursor);
  if (link.state === "open") catchUp(room, cursor);
}

/** Sends a command and waits for its answer. Refused with a `Problem`; `offline` = no answer came, it may be done or not. */
export function request(command: Asked): Promise<Frame> {
  const ref = ++lastRef;
  if (!write({ ...command, ref })) return Promise.reject(new Problem("offline"));
  return new Promise((resolve, reject) => {
    const late = window.setTimeout(() => {
      questions.delete(ref);
      reject(new Problem("offline"));
      check();
    }, ANSWER_MS);
    questions.set(ref, { resolve, reject, timer: late });
  });
}

/** Tells the room that one is typing; lost when there is no link. */
export function type(room: number): void {
  write({ t: "typing", room });
}

/** Tries now instead of waiting. */
export function retryNow(): void {
  if (link.state === "waiting" || link.state === "lost") connect();
}

function connect(): void {
  clearTimeout(timer);
  if (ended || socket) return;
  change({ state: "connecting" });
  const made = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
  socket = made;
  made.onmessage = ({ data }) => socket === made && hear(decode(data));
  made.onclose = ({ code, reason }) => socket === made && closed(code, reason);
  timer = window.setTimeout(() => socket === made && link.state === "connecting" && lose(), ANSWER_MS);
}

function hear(frame: Frame | null): void {
  heardAt = Date.now();
  clearTimeout(probe);
  if (!frame) return;
  if (frame.t === "hello") opened(frame.epoch);
  else if (frame.t === "reconnect") lose(frame.after_ms);
  else if (frame.t === "beat") {
    for (const [room, head] of frame.heads) if (followed.get(room)?.lags(head)) catchUp(room);
  } else if (frame.t === "sub_ok" || frame.t === "resync") {
    followed.get(frame.room)?.reach(frame.head, frame.t === "sub_ok" ? frame.epoch : epoch);
  } else if (isDurable(frame)) {
    const verdict = followed.get(frame.room)?.take(frame.seq);
    if (verdict === "gap") catchUp(frame.room);
    if (verdict !== "apply") return;
  }
  answer(frame);
  tell(`frame:${frame.t}` as `frame:${Kind}`, frame as never);
  if (frame.t === "sub_ok")
    for (const change of frame.changes) tell(`frame:${change.t}`, told(change) as never);
}

/** What comes for this person alone says all of her own reactions: none said is none given. */
function told(change: Change): Change {
  return change.t === "message" ? { ...change, mine: change.mine ?? [] } : change;
}

function opened(itsEpoch: string): void {
  clearTimeout(timer);
  epoch = itsEpoch;
  openedAt = Date.now();
  change({ state: "open" });
  for (const [room, cursor] of followed) catchUp(room, cursor);
}

function catchUp(room: number, cursor = followed.get(room)): void {
  if (!cursor) return;
  cursor.asked = true;
  request({ t: "sub", room, after: cursor.last, epoch: cursor.epoch }).catch((why: Problem) => {
    if (why.code === "offline") return;
    cursor.asked = false;
    followed.delete(room);
    tell("gone", { room });
  });
}

/** Settles the question this frame answers, if it answers one. */
function answer(frame: Frame): void {
  const ref = "ref" in frame ? frame.ref : undefined;
  const question = typeof ref === "number" && questions.get(ref);
  if (!question) return;
  questions.delete(ref as number);
  clearTimeout(question.timer);
  if (frame.t === "error" || frame.t === "nack") {
    question.reject(new Problem(frame.code, "", frame.retry_after_ms ?? 0));
  } else question.resolve(frame);
}

function closed(code: number, reason: string): void {
  const why = FINAL[code];
  const neverOpened = link.state === "connecting";
  if (why) tell("ended", why);
  else lose(waitAfter(code, reason));
  // A refused upgrade tells a page nothing: the API says whether the session is the cause.
  if (neverOpened) api("GET", "/me").catch(() => undefined);
}

/** How long the server wants one to stay away, in ms. */
function waitAfter(code: number, reason: string): number | undefined {
  if (code === 1012 || code === 1001) return Math.random() * 5_000;
  if (code === 1013) return 2_000 + Math.random() * 8_000;
  if (code === 4013) return Number(/\d+/.exec(reason)?.[0] ?? 10_000);
  return undefined;
}

/** Gives the link up and plans the next attempt, in `wait` ms when the server said so. */
function lose(wait?: number): void {
  const old = socket;
  socket = null;
  old?.close();
  clearTimeout(timer);
  clearTimeout(probe);
  if (openedAt && Date.now() - openedAt > STEADY_MS) attempt = 0;
  openedAt = 0;
  change({ state: "lost" });
  for (const { reject, timer: late } of questions.values()) {
    clearTimeout(late);
    reject(new Problem("offline"));
  }
  questions.clear();
  if (ended) return;
  const delay = wait ?? delayOf(attempt);
  attempt += 1;
  if (delay > 0) change({ state: "waiting", again: Date.now() + delay });
  timer = window.setTimeout(connect, delay);
}

/** Makes sure, now, that the link is alive. */
function check(): void {
  retryNow();
  if (link.state !== "open") return;
  write({ t: "ping" });
  clearTimeout(probe);
  probe = window.setTimeout(lose, PROBE_MS);
}

function write(command: Command): boolean {
  if (link.state !== "open" || !socket) return false;
  socket.send(JSON.stringify(command));
  return true;
}

function change(now: Link): void {
  link = now;
  document.body.dataset.link = link.state;
  tell("link", now);
}
