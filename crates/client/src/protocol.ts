// Reading what the server says. The shapes themselves are generated from the Rust types.

import type { Frame } from "./protocol.gen.ts";

export type * from "./protocol.gen.ts";

/** The name of a kind of frame. */
export type Kind = Frame["t"];
/** The frame of a kind. */
export type FrameOf<K extends Kind> = Extract<Frame, { t: K }>;
/** A frame that takes a seq of its room. */
export type Durable = FrameOf<"message" | "reactions" | "member" | "room">;

// A record, so that the compiler asks for a line when the protocol gets a kind.
const KINDS: Record<Kind, true> = {
  hello: true,
  sub_ok: true,
  resync: true,
  ack: true,
  nack: true,
  ok: true,
  error: true,
  pong: true,
  message: true,
  reactions: true,
  member: true,
  room: true,
  presence: true,
  typing: true,
  activity: true,
  read: true,
  seen: true,
  beat: true,
  reconnect: true,
  listed: true,
};

/** Reads one text frame; null when it is of a kind this version does not know, or no frame at all. */
export function decode(text: unknown): Frame | null {
  if (typeof text !== "string") return null;
  try {
    const frame: unknown = JSON.parse(text);
    return isFrame(frame) ? frame : null;
  } catch {
    return null;
  }
}

/** Whether the frame takes a seq of its room. */
export function isDurable(frame: Frame): frame is Durable {
  return frame.t === "message" || frame.t === "reactions" || frame.t === "member" || frame.t === "room";
}

function isFrame(value: unknown): value is Frame {
  if (typeof value !== "object" || value === null || !("t" in value)) return false;
  return typeof value.t === "string" && Object.hasOwn(KINDS, value.t);
}
