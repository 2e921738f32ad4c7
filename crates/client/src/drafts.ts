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

/** For how long after a key this tab's text is the one that counts. */
const TYPING_MS = 2_000;

let typedAt = 0;
/** The text that this tab wrote or showed last. */
let mine = "";
/** The names of the files beside the composer. */
let files: string[] = [];
let written: Promise<void> = Promise.resolve();
/** What was typed and is not kept yet; null when only the files beside it changed. */
let waiting: { room: number; typed: Pick<Draft, "text" | "reply"> | null; timer: number } | null = null;

/** Starts keeping drafts; `here` is the open conversation, if one is open. */
export async function startDrafts(here: number | null): Promise<void> {
  listen("composer:input", ({ room, text, reply }) => {
    typedAt = Date.now();
    wait(room, { text, reply: reply && { id: reply.id, display: reply.display } });
  });
  listen("tray", ({ room, names }) => {
    files = names;
    wait(room, waiting?.typed ?? null);
  });
  listen("composer:sent", ({ room }) => {
    window.clearTimeout(waiting?.timer);
    waiting = null;
    // What was typed in another tab meanwhile is not what was sent.
    const sent = mine;
    note(
      room,
      change<Draft>("drafts", room, (kept) => (kept?.text === sent ? undefined : kept)),
      sent,
    );
  });
  addEventListener("pagehide", flush);
  hearTabs("draft", ({ room, sent }) => void reload(room, here, sent));
  listen("frame:hello", () => void markAll());
  await markAll();
  if (here !== null) await reload(here, here);
}

/** Resolves once what was typed last is kept: before the page goes by itself. */
export async function keepDraft(): Promise<void> {
  flush();
  await written;
}

function wait(room: number, typed: Pick<Draft, "text" | "reply"> | null): void {
  window.clearTimeout(waiting?.timer);
  waiting = { room, typed, timer: window.setTimeout(flush, PATIENCE_MS) };
}

/** Writes what waits to be written. */
function flush(): void {
  if (!waiting) return;
  const { room, typed, timer } = waiting;
  window.clearTimeout(timer);
  waiting = null;
  const whole = (draft: Pick<Draft, "text" | "reply">) => {
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
  );
}

/** Marks a conversation, and tells the other tabs, once its draft is written: what was `sent` of it too. */
function note(room: number, kept: Promise<Draft | undefined>, sent?: string): void {
  const done = (draft: Draft | undefined) => {
    markDraft(room, draft !== undefined);
    tellTabs({ kind: "draft", room, sent });
  };
  // A browser that keeps nothing (private windows of some) still lets one write.
  written = kept.then(done, () => undefined);
}

async function markAll(): Promise<void> {
  for (const { room } of await everything<Draft>("drafts").catch(() => [])) markDraft(room, true);
}

/** Shows the kept draft of a conversation: its mark, and its text in the composer unless another than the one that was `sent` is being typed there. */
async function reload(room: number, here: number | null, sent?: string): Promise<void> {
  const draft = await one<Draft>("drafts", room).catch(() => undefined);
  markDraft(room, draft !== undefined);
  const field = q<HTMLTextAreaElement>("#message");
  if (room !== here || !field) return;
  if (field.value !== sent && Date.now() - typedAt < TYPING_MS) return;
  const text = draft?.text ?? "";
  mine = text;
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
