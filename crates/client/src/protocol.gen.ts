// Generated from crates/wire; `PALABRE_WRITE_TYPES=1 cargo test -p palabre-wire --features typescript` writes it anew.

export type Person = { id: number, name: string, display: string, tint: number, avatar?: string };

export type RoomKind = "public" | "private" | "direct";

export type Posting = "members" | "moderators";

export type Code = "bad_frame" | "not_found" | "not_member" | "forbidden" | "empty" | "too_long" | "bad_cid" | "cid_conflict" | "bad_emoji" | "too_many" | "deleted" | "archived" | "rate_limited" | "overloaded" | "unavailable" | "storage_full";

export type Limits = { message_chars: number, room_name_chars: number, room_topic_chars: number, username_min_chars: number, username_max_chars: number, display_chars: number, about_chars: number, password_min_chars: number, password_max_chars: number, file_bytes: number, image_bytes: number, audio_bytes: number, video_bytes: number, image_megapixels: number, image_frames: number, file_name_bytes: number, person_bytes: number, uploads_per_person: number, files_per_message: number, frame_bytes: number, subscriptions: number, reactions_per_message: number, edits_per_message: number, names_per_message: number, pins_per_room: number, invited_at_once: number, keep_days: number, report_note_chars: number, replay_changes: number, search_chars: number, invitations: number, invitation_uses: number, invitation_days: number, unread: number };

export type Listing = { room: number, kind: RoomKind, name: string, head: number, read: number, unread: number, mentions: number, favourite?: boolean, with?: Person, picture?: string };

export type Hello = { v: number, epoch: string, me: Person, heartbeat_ms: number, limits: Limits, rooms: Array<Listing> };

export type ResyncReason = "too_many_changes" | "epoch" | "ahead";

export type Reply = { id: number, by: Person, excerpt?: string, files?: Enclosed };

export type Enclosed = { count: number, images: number, name: string };

export type File = { id: string, name: string, size: number, type: string, width?: number, height?: number, animated?: boolean, thumb?: boolean, thumbhash?: string };

export type Message = { room: number, id: number, seq: number, by: Person, at: number, cid: string, text?: string, html?: string, reply?: Reply, files?: Array<File>, reactions?: Array<[string, number]>, edited?: number, deleted?: number, pinned?: number, mine?: Array<string> };

export type Member = { room: number, seq: number, user: Person, joined: boolean };

export type Room = { room: number, seq: number, kind: RoomKind, name: string, topic: string, owner?: number, picture?: string, posting: Posting, keep_days?: number, archived?: number, deleted?: number };

export type Change =
  | { "t": "message" } & Message
  | { "t": "member" } & Member
  | { "t": "room" } & Room;

export type Frame =
  | { "t": "hello" } & Hello
  | { "t": "sub_ok", ref?: number, room: number, epoch: string, head: number, changes: Array<Change>, online: Array<number>, count?: number }
  | { "t": "resync", ref?: number, room: number, head: number, reason: ResyncReason }
  | { "t": "ack", ref?: number, room: number, cid: string, id: number, seq: number, at: number, dup?: boolean }
  | { "t": "nack", ref?: number, room: number, cid: string, code: Code, retry: boolean, retry_after_ms?: number }
  | { "t": "ok", ref?: number, seq?: number }
  | { "t": "error", ref: number | null, code: Code, retry_after_ms?: number }
  | { "t": "pong", ref?: number }
  | { "t": "message" } & Message
  | { "t": "reactions", room: number, id: number, seq: number, by: number, emoji: string, on: boolean, reactions: Array<[string, number]> }
  | { "t": "member" } & Member
  | { "t": "room" } & Room
  | { "t": "presence", room: number, online: Array<number>, offline: Array<number>, count?: number }
  | { "t": "typing", room: number, user: number, display: string }
  | { "t": "activity", room: number, head: number, unread: number, mentions: number, mention: boolean }
  | { "t": "read", room: number, upto: number, unread: number, mentions: number }
  | { "t": "seen", room: number, upto: number, at: number }
  | { "t": "beat", heads: Array<[number, number]> }
  | { "t": "reconnect", after_ms: number }
  | { "t": "listed", listing?: Listing, room: number };

export type Command =
  | { "t": "sub", ref?: number, room: number, after?: number, epoch?: string }
  | { "t": "unsub", ref?: number, room: number }
  | { "t": "send", ref?: number, room: number, cid: string, text: string, reply_to?: number, files?: Array<string> }
  | { "t": "edit", ref?: number, room: number, id: number, text: string }
  | { "t": "delete", ref?: number, room: number, id: number }
  | { "t": "react", ref?: number, room: number, id: number, emoji: string, on: boolean }
  | { "t": "pin", ref?: number, room: number, id: number, on: boolean }
  | { "t": "read", ref?: number, room: number, upto: number }
  | { "t": "typing", room: number }
  | { "t": "ping", ref?: number };
