// What was typed and not sent, one draft a conversation: kept in this browser and shared by its tabs.

import { api, Problem } from "./api.ts";
import { type Answered, listen, tell } from "./bus.ts";
import { everything, forget, keep } from "./db.ts";
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

/** For how long after a key this tab's text is the one that counts. */
const TYPING_MS = 2_000;

let typedAt = 0;
let sends = 0;
/** The names of the files beside the composer. */
let files: string[] = [];
let written: Promise<void> = Promise.resolve();
let waiting: { draft: Draft; timer: number } | null = null;

/** Starts keeping drafts; `here` is the open conversation, if one is open. */
export async function startDrafts(here: number | null): Promise<void> {
  listen("composer:input", (draft) => {
    typedAt = Date.now();
    window.clearTimeout(waiting?.timer);
    const reply = draft.reply && { id: draft.reply.id, display: draft.reply.display };
    waiting = { draft: { ...draft, reply, files }, timer: window.setTimeout(flush, PATIENCE_MS) };
  });
  listen("tray", ({ room, names }) => {
    files = names;
    void refile(room);
  });
  listen("composer:sent", ({ room }) => {
    sends += 1;
    window.clearTimeout(waiting?.timer);
    waiting = { draft: { room, text: "", reply: null }, timer: 0 };
    flush();
  });
  addEventListener("pagehide", flush);
  hearTabs("draft", ({ room }) => void reload(room, here));
  listen("frame:hello", () => void markAll());
  await markAll();
  if (here !== null) await reload(here, here);
}

/** Resolves once what was typed last is kept: before the page goes by itself. */
export async function keepDraft(): Promise<void> {
  flush();
  await written;
}

/** Writes what waits to be written. */
function flush(): void {
  if (!waiting) return;
  const { draft, timer } = waiting;
  window.clearTimeout(timer);
  waiting = null;
  const has = draft.text.trim() !== "" || (draft.files ?? []).length > 0;
  const change = has ? keep("drafts", draft) : forget("drafts", draft.room);
  const done = () => {
    markDraft(draft.room, has);
    tellTabs({ kind: "draft", room: draft.room });
  };
  // A browser that keeps nothing (private windows of some) still lets one write.
  written = change.then(done, () => undefined);
}

/** Notes the files beside a draft that was typed before. */
async function refile(room: number): Promise<void> {
  const before = sends;
  const draft = waiting?.draft ?? (await all()).find((one) => one.room === room);
  // What was sent meanwhile is no draft any more; and another tab may have noted them.
  if (sends !== before || String(draft?.files ?? []) === String(files)) return;
  window.clearTimeout(waiting?.timer);
  waiting = {
    draft: { text: "", reply: null, ...draft, room, files },
    timer: window.setTimeout(flush, PATIENCE_MS),
  };
}

async function all(): Promise<Draft[]> {
  return everything<Draft>("drafts").catch(() => []);
}

async function markAll(): Promise<void> {
  for (const { room } of await all()) markDraft(room, true);
}

/** Shows the kept draft of a conversation: its mark, and its text in the composer unless it is being typed in. */
async function reload(room: number, here: number | null): Promise<void> {
  const draft = (await all()).find((one) => one.room === room);
  markDraft(room, draft !== undefined);
  const field = q<HTMLTextAreaElement>("#message");
  if (room !== here || !field || Date.now() - typedAt < TYPING_MS) return;
  if (waiting) {
    // Files only, noted beside what another tab has just written over.
    window.clearTimeout(waiting.timer);
    waiting = null;
    void refile(room);
  }
  const text = draft?.text ?? "";
  if (field.value === text) return;
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (draft?.reply) await answer(draft.room, draft.reply);
}

/** Shows what is answered as it is now: it may have changed, or be gone, while nobody looked. */
async function answer(room: number, { id, display }: Omit<Answered, "excerpt">): Promise<void> {
  try {
    const message = await api<Message>("GET", `/rooms/${room}/messages/${id}`);
    if (message.deleted === undefined) tell("reply", { id, display, excerpt: cited(citing(message)) });
  } catch (failure) {
    if (failure instanceof Problem && failure.passes) tell("reply", { id, display, excerpt: "" });
  }
}
