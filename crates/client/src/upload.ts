// One file on its way to the server: sent in pieces, taken up again where it stopped, until it is there, given up, or
// refused for good.

import { Problem } from "./api.ts";
import { delayOf } from "./backoff.ts";
import { listen, tell } from "./bus.ts";
import { bytesOf, forgetFile, type KeptFile, keptFile, noteFile } from "./enclosed.ts";
import { tellTabs } from "./tabs.ts";
import { create, end, offsetOf, send } from "./tus.ts";

/** Pieces grow on a quick link and shrink on a slow one: each takes a second or so, and little is lost by a cut. */
const FIRST_BYTES = 512 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;
const QUICK_MS = 1_000;
const SLOW_MS = 4_000;
/** Passing troubles of the server after which the person is asked; being cut off is waited out for ever. */
const ATTEMPTS = 6;
/** For how long the server may think before it says where an upload is to go. */
const CREATED_MS = 30_000;
/** Over what time the speed is taken. */
const PACE_MS = 1_000;

/** How an upload is. */
export type State = "waiting" | "sending" | "cut" | "arrived" | "failed";

/** A file on its way. */
export class Upload {
  state: State;
  /** Bytes that left. */
  sent = 0;
  /** Bytes a second, lately; 0 when not known. */
  pace = 0;
  /** Why it failed. */
  why: Problem | null = null;
  /** Whether this tab is the one that sends it. */
  isHere = false;
  /** Whether it waits for another tab to be done with it. */
  #isNext = false;
  #stopped = new AbortController();
  #piece = FIRST_BYTES;
  #since = { at: 0, sent: 0 };

  constructor(
    public file: KeptFile,
    /** Runs something when it is this upload's turn. */
    readonly turn: (run: () => Promise<void>) => Promise<void>,
  ) {
    this.state = file.id ? "arrived" : "waiting";
  }

  get key(): string {
    return this.file.key;
  }

  /** Sends it, in whichever tab comes first; done once it arrived, failed or was given up. */
  async go(): Promise<void> {
    const { signal } = this.#stopped;
    this.#be("waiting");
    this.#isNext = true;
    await alone(this.key, signal, async () => {
      this.#isNext = false;
      // While this tab waited, another may have sent it, or given it up.
      const kept = await keptFile(this.key);
      if (!kept) return;
      this.learn(kept);
      if (this.file.id) return this.#be("arrived");
      this.isHere = true;
      await this.turn(() => this.#persist(signal)).finally(() => {
        this.isHere = false;
      });
    }).catch((failure) => {
      this.#isNext = false;
      if (!signal.aborted) throw failure;
    });
  }

  /** Takes over what another tab noted. */
  learn(kept: KeptFile): void {
    this.file = { ...kept, ...this.file, claimed: kept.claimed || this.file.claimed };
    // What failed here went there.
    if (this.file.id && this.state === "failed") this.#be("arrived");
  }

  /** Shows how far another tab is with it. */
  watch(state: State, sent: number, pace: number): void {
    if (!this.#isNext) return;
    this.sent = sent;
    this.pace = pace;
    this.#be(state);
  }

  /** Tries again what failed. */
  retry(): void {
    this.why = null;
    this.#stopped = new AbortController();
    void this.go();
  }

  /** Sends no more of it. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Gives it up: nothing of it stays, here or on the server. */
  async giveUp(): Promise<void> {
    this.stop();
    // Another tab may be the one that sends it.
    const address = this.file.address ?? (await keptFile(this.key))?.address;
    await forgetFile(this.key);
    tell("upload", { key: this.key });
    tellTabs({ kind: "files", room: this.file.room });
    // One that cannot be reached now is collected by the server later.
    if (address) await end(address).catch(() => undefined);
  }

  /** Goes on until it arrived or may not. */
  async #persist(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await this.#send(signal, () => {
          attempt = 0;
        });
        return;
      } catch (failure) {
        if (signal.aborted) return;
        const why = failure instanceof Problem ? failure : new Problem("unknown");
        const isCut = why.code === "offline";
        // 409: the server holds more or less than we think; 423: it has not noticed yet that the last attempt ended.
        // 507 and too many: people have to make room, so they are told at once.
        const isTheirs = why.status === 507 || why.code === "too_many";
        const passes = !isTheirs && (why.passes || why.status === 409 || why.status === 423);
        if (!passes || (!isCut && attempt >= ATTEMPTS) || !(await this.#isReadable())) return this.#fail(why);
        this.#piece = Math.max(FIRST_BYTES / 4, this.#piece / 2);
        if (isCut) this.#be("cut");
        await pause(Math.max(why.retryAfterMs, delayOf(attempt + 1)), signal);
      }
    }
  }

  async #send(signal: AbortSignal, moved: () => void): Promise<void> {
    const { size } = this.file;
    let offset = this.file.address ? await offsetOf(this.file.address, signal) : null;
    if (offset === null) {
      const address = await create(this.file, AbortSignal.timeout(CREATED_MS));
      if (!(await this.#note({ address }))) return;
      offset = 0;
    }
    this.#moved(offset);
    this.#be("sending");
    const bytes = await bytesOf(this.key);
    if (!bytes) throw new Problem("file_unreadable");
    while (offset < size) {
      const since = performance.now();
      const piece = bytes.slice(offset, offset + this.#piece);
      offset = await send(this.file.address ?? "", offset, piece, (sent) => this.#moved(sent), signal);
      this.#moved(offset);
      moved();
      const took = performance.now() - since;
      if (took < QUICK_MS) this.#piece = Math.min(MOST_BYTES, this.#piece * 2);
      else if (took > SLOW_MS) this.#piece = Math.max(FIRST_BYTES / 4, this.#piece / 2);
    }
    const id = this.file.address?.split("/").at(-1) ?? "";
    if (await this.#note({ id, arrived: Date.now() })) this.#be("arrived");
  }

  /** A file that was changed or taken away since it was chosen cannot be read, and no waiting helps. */
  async #isReadable(): Promise<boolean> {
    try {
      const bytes = await bytesOf(this.key);
      await bytes?.slice(0, 1).arrayBuffer();
      return bytes !== undefined;
    } catch {
      return false;
    }
  }

  /** Notes where it stands; false once it was given up in any tab, and then the server is told. */
  async #note(more: Partial<KeptFile>): Promise<boolean> {
    this.file = { ...this.file, ...more };
    const kept = this.#stopped.signal.aborted ? undefined : await noteFile(this.key, more);
    if (kept) return true;
    await end(this.file.address ?? "").catch(() => undefined);
    return false;
  }

  #moved(sent: number): void {
    this.sent = sent;
    const now = performance.now();
    const past = now - this.#since.at;
    if (this.#since.at === 0) this.#since = { at: now, sent };
    else if (past > PACE_MS) {
      const pace = ((sent - this.#since.sent) * 1000) / past;
      this.pace = this.pace > 0 ? (this.pace + pace) / 2 : pace;
      this.#since = { at: now, sent };
    }
    tell("upload", { key: this.key });
  }

  #fail(why: Problem): void {
    this.why = why;
    this.#be("failed");
  }

  #be(state: State): void {
    this.state = state;
    if (state === "arrived") this.sent = this.file.size;
    if (state !== "sending") this.#since = { at: 0, sent: 0 };
    tell("upload", { key: this.key });
  }
}

/** Waits a while, or until something says that the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      unhear();
      resolve();
    };
    const timer = setTimeout(done, ms);
    const unhear = listen("link", ({ state }) => state === "open" && done());
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/** One tab at a time sends a file. */
function alone(key: string, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator)) return run();
  return navigator.locks.request(`palabre-upload-${key}`, { signal }, run);
}
