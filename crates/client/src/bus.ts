// What the parts of a page tell each other, by name. Who says something knows nobody who listens.

import type { FrameOf, Kind, Person } from "./protocol.ts";

/** How the link to the server is. `again`: when the next attempt is due (ms since 1970). */
export interface Link {
  state: "idle" | "connecting" | "open" | "lost" | "waiting";
  again?: number;
}

/** Why no link may be made any more. */
export type Ended = "session" | "left" | "disabled" | "crowded";

/** A message to answer. */
export interface Answered {
  id: number;
  display: string;
  excerpt: string;
}

type Frames = { [K in Kind as `frame:${K}`]: FrameOf<K> };

/** Everything that is told in a page. */
export interface Events extends Frames {
  /** The link changed. */
  link: Link;
  /** The session is over, here or in another tab, or may not connect. */
  ended: Ended;
  /** A room may not be followed any more: one was removed, or it was deleted. */
  gone: { room: number };
  /** A short notice for the person; `alert` when something failed. */
  toast: { text: string; alert?: boolean };
  /** ↑ was pressed in the empty composer. */
  "composer:up": undefined;
  /** What is typed in the composer changed by hand. */
  "composer:input": { room: number; text: string; reply: Answered | null };
  /** A message left the composer. */
  "composer:sent": { room: number; cid: string };
  /** Somebody wants to answer a message. */
  reply: Answered;
  /** What a kept draft answers, which nobody chose just now; then what that message says, null once it is gone. */
  "reply:kept": Omit<Answered, "excerpt"> | null;
  "reply:seen": { id: number; excerpt: string | null };
  "reply:gone": { room: number; id: number };
  /** Somebody wants a message and all below it unread. */
  "unread:from": { id: number };
  /** Everything is to be marked as read. */
  "read:all": undefined;
  /** Somebody is called otherwise now. */
  renamed: Person;
  /** A message is to be shown in the log, wherever it is. */
  "show:message": { id: number };
  /** The log was drawn anew. `changed`: the messages that a live frame added or changed; `fresh`: those added at the end. */
  drawn: { changed: HTMLElement[]; fresh: HTMLElement[] };
  /** The counts of a conversation changed. */
  counts: { room: number; unread: number; mentions: number };
  /** The read position of the open room moved up. */
  seen: { room: number; upto: number };
  /** The server stored a message. */
  confirmed: { room: number; cid: string; id: number; at: number };
  /** A message is given up before it left. */
  withdrawn: { room: number; cid: string };
  /** A file on its way moved, arrived, failed or is no longer wanted. */
  upload: { key: string };
  /** The files of a message are not needed any more here: it is stored with them (`sent`), or given up. */
  unneeded: { keys: string[]; sent: boolean };
  /** The files that wait beside the composer of a room changed. */
  tray: { room: number; names: string[] };
  /** The server refused a message for good. */
  refused: { room: number; cid: string; code: string };
}

type Handler<K extends keyof Events> = (told: Events[K]) => void;

const handlers: { [K in keyof Events]?: Set<Handler<K>> } = {};

/** Listens until the answered function is called. */
export function listen<K extends keyof Events>(name: K, handler: Handler<K>): () => void {
  const known: Set<Handler<K>> = (handlers[name] as Set<Handler<K>> | undefined) ?? new Set();
  handlers[name] = known as (typeof handlers)[K];
  known.add(handler);
  return () => known.delete(handler);
}

/** Tells all who listen, now, in the order in which they began to. One that fails does not stop the others. */
export function tell<K extends keyof Events>(name: K, told: Events[K]): void {
  for (const handler of (handlers[name] as Set<Handler<K>> | undefined) ?? []) {
    try {
      handler(told);
    } catch (failure) {
      reportError(failure);
    }
  }
}
