// The other tabs of this person in this browser.

import { listen as hear, tell as say } from "./bus.ts";
import { seal, wipe } from "./db.ts";
import { on } from "./dom.ts";
import type { State } from "./upload.ts";

/** What tabs tell each other. */
export type Word =
  | { kind: "outbox"; room: number }
  | { kind: "dropped"; cid: string }
  | { kind: "draft"; room: number; over?: string | undefined }
  | { kind: "files"; room: number }
  | { kind: "progress"; key: string; state: State; sent: number; pace: number }
  | { kind: "seen"; room: number; upto: number; unread: number; mentions: number }
  | { kind: "theme" }
  | { kind: "logout" };

let channel: BroadcastChannel | undefined;
const tabs = () => {
  channel ??= new BroadcastChannel("palabre");
  return channel;
};

/** Tells the other tabs. */
export function tellTabs(word: Word): void {
  tabs().postMessage(word);
}

/** Listens to the other tabs. */
export function hearTabs<K extends Word["kind"]>(
  kind: K,
  handler: (word: Extract<Word, { kind: K }>) => void,
): void {
  tabs().addEventListener("message", ({ data }: MessageEvent<Word>) => {
    if (data.kind === kind) handler(data as Extract<Word, { kind: K }>);
  });
}

/** Does something in one tab at a time. */
export function alone(name: string, run: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator)) return run();
  return navigator.locks.request(`palabre-${name}`, run);
}

/** Signing out of one tab signs out of all, and leaves nothing behind. */
export function startTabs(): void {
  on("submit", "form[action='/logout']", (event, form) => {
    event.preventDefault();
    tellTabs({ kind: "logout" });
    const leave = () => (form as HTMLFormElement).submit();
    wipe().then(leave, leave);
  });
  hearTabs("logout", () => {
    seal();
    say("ended", "left");
  });
  hear("ended", (why) => {
    if (why === "disabled") void wipe();
  });
}
