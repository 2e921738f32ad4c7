// What was typed and not sent, one draft a conversation: kept in this browser and shared by its tabs.

import { api, Problem } from "./api.ts";
import { type Answered, listen, tell } from "./bus.ts";
import { change, everything, forget, keep, one } from "./db.ts";
import { q } from "./dom.ts";
import { cited, citing } from "./line.ts";
import type { Message } from "./protocol.ts";
import { markDraft } from "./sidebar.ts";
import { hearTabs, tellTabs } from "./tabs.ts";

const PATIENCE_MS = 400;

interface Draft {
  room: number;
  text: string;
  /** Not what it says: that is asked for when it is shown again. */
  reply: Omit<Answered, "excerpt"> | null;
  /** The names of the files beside it, which are kept with their uploads. */
  files?: string[];
}

/** What is typed, and what it answers. */
type Typed = Pick<Draft, "text" | "reply">;

/** What was typed in this tab, and is not sent; null when the composer shows what was kept. */
let typed: Typed | null = null;
/** The text that this tab showed before that was typed. */
let shown = "";
/** The text that this tab wrote or showed last. */
let mine = "";
/** The names of the files beside the composer. */
let files: string[] = [];
let written: Promise<void> = Promise.resolve();
/** What was typed and is not kept yet; null when only the files beside it changed. */
let waiting: { room: number; typed: Typed | null; timer: number } | null = null;

/** Starts keeping drafts; `here` is the open conversation, if one is open. */
export async function startDrafts(here: number | null): Promise<void> {
  listen("composer:input", ({ room, text, reply }) => {
    typed = { text, reply: reply && { id: reply.id, display: reply.display } };
    wait(room, typed);
  });
  listen("tray", ({ room, names }) => {
    files = names;
    wait(room, waiting?.typed ?? null);
  });
  listen("composer:sent", ({ room }) => {
    window.clearTimeout(waiting?.timer);
    waiting = null;
    const sent = mine;
    typed = null;
    mine = shown = "";
    // What was typed in another tab meanwhile is not what was sent.
    note(
      room,
      change<Draft>("drafts", room, (kept) => (kept?.text === sent ? undefined : kept)),
      sent,
    );
  });
  listen("reply:gone", ({ room, id }) => {
    if (typed?.reply?.id === id) typed.reply = null;
    note(
      room,
      change<Draft>(
        "drafts",
        room,
        (kept) => kept && { ...kept, reply: kept.reply?.id === id ? null : kept.reply },
      ),
    );
  });
  addEventListener("pagehide", () => {
    // Another tab may have written over it.
    if (typed && here !== null && holds(typed)) wait(here, typed);
    flush();
  });
  hearTabs("draft", ({ room, over }) => void reload(room, here, over));
  listen("frame:hello", () => void markAll());
  await markAll();
  if (here !== null) await reload(here, here);
}

/** Resolves once what was typed last is kept: before the page goes by itself. */
export async function keepDraft(): Promise<void> {
  flush();
  await written;
}

function wait(room: number, typed: Typed | null): void {
  window.clearTimeout(waiting?.timer);
  waiting = { room, typed, timer: window.setTimeout(flush, PATIENCE_MS) };
}

/** Writes what waits to be written. */
function flush(): void {
  if (!waiting) return;
  const { room, typed, timer } = waiting;
  window.clearTimeout(timer);
  waiting = null;
  const whole = (draft: Typed) => {
    const has = draft.text.trim() !== "" || files.length > 0;
    return has ? { ...draft, room, files } : undefined;
  };
  // Files alone are noted beside what any tab has typed; a text is written blindly, as the page may be gone before an answer.
  if (!typed) {
    note(
      room,
      change<Draft>("drafts", room, (kept) => whole({ text: "", reply: null, ...kept })),
    );
    return;
  }
  mine = typed.text;
  const draft = whole(typed);
  note(
    room,
    (draft ? keep("drafts", draft) : forget("drafts", room)).then(() => draft),
    shown,
  );
}

/** Marks a conversation once its draft is written, and tells the other tabs, with the text `over` which it was. */
function note(room: number, kept: Promise<Draft | undefined>, over?: string): void {
  const done = (draft: Draft | undefined) => {
    markDraft(room, draft !== undefined);
    tellTabs({ kind: "draft", room, over });
  };
  // A browser that keeps nothing (private windows of some) still lets one write.
  written = kept.then(done, () => undefined);
}

async function markAll(): Promise<void> {
  for (const { room } of await everything<Draft>("drafts").catch(() => [])) markDraft(room, true);
}

/** Shows the kept draft of a conversation: its mark, and in the composer what it says and answers. What was typed there stays, unless it is `over` that. */
async function reload(room: number, here: number | null, over?: string): Promise<void> {
  const draft = await one<Draft>("drafts", room).catch(() => undefined);
  markDraft(room, draft !== undefined);
  const field = q<HTMLTextAreaElement>("#message");
  if (room !== here || !field) return;
  if (typed && holds(typed) && field.value !== over) {
    // What was kept in its place is gone.
    if (!draft) wait(room, typed);
    return;
  }
  const text = draft?.text ?? "";
  if (waiting) waiting.typed = null;
  typed = null;
  mine = shown = text;
  if (field.value !== text) {
    field.value = text;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  tell("reply:kept", draft?.reply ?? null);
  if (draft?.reply) await look(room, draft.reply.id);
}

/** Whether there is something to lose. */
function holds({ text, reply }: Typed): boolean {
  return text.trim() !== "" || reply !== null;
}

/** Shows what is answered as it is now: it may have changed, or be gone, while nobody looked. */
async function look(room: number, id: number): Promise<void> {
  try {
    const message = await api<Message>("GET", `/rooms/${room}/messages/${id}`);
    if (message.deleted === undefined) return tell("reply:seen", { id, excerpt: cited(citing(message)) });
  } catch (failure) {
    if (failure instanceof Problem && failure.passes) return;
  }
  tell("reply:seen", { id, excerpt: null });
  tell("reply:gone", { room, id });
}
