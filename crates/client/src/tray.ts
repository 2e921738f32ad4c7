// The files beside the composer, and how far each file on its way is, there and in the messages that wait for them.

import { enclosed } from "./attachments.ts";
import { listen, tell } from "./bus.ts";
import { takeBack } from "./composer.ts";
import { all, announce, must, on, q } from "./dom.ts";
import { bytesOf, type Enclosed } from "./enclosed.ts";
import { say } from "./i18n.ts";
import { takeOut } from "./outbox.ts";
import { refusals, showRefused } from "./refusals.ts";
import { part, percent, size } from "./size.ts";
import { write } from "./slots.ts";
import { type Pictured, picture } from "./thumbnail.ts";
import type { Upload } from "./upload.ts";
import { claim, complaint, find, giveUp, startUploads, upload, waiting } from "./uploads.ts";

/** How often what is written of a moving upload changes. */
const BREATH_MS = 250;

/** The tray of a room. Where nobody writes there is no list, and what waits below the messages is told all the same. */
export class Tray {
  readonly #list = q("#tray");
  #names = "";

  private constructor(readonly room: number) {
    listen("upload", ({ key }) => this.#changed(key));
    on("click", "[data-act=remove-upload]", (_, button) => void remove(button), must("content"));
    on("click", "[data-act=retry-upload]", (_, button) => find(keyOf(button))?.retry(), must("content"));
  }

  /** The tray, with what other pages left in it. */
  static async open(room: number): Promise<Tray> {
    const tray = new Tray(room);
    await startUploads();
    tray.#changed("");
    return tray;
  }

  /** How many files are in it. */
  get size(): number {
    return waiting(this.room).length;
  }

  /** Puts files in; says which ones may not be sent, and why. */
  add(files: readonly File[]): void {
    const { taken, refused } = refusals(files, this.size);
    showRefused(refused);
    for (const file of taken) upload(this.room, file);
    if (taken.length > 0) announce(say("upload.added", { n: taken.length }));
    this.#changed("");
  }

  /** Empties it into a message. */
  take(): Enclosed[] {
    showRefused([]);
    const files = claim(this.room);
    this.#draw();
    return files;
  }

  #changed(key: string): void {
    this.#draw();
    for (const item of all(key ? `[data-upload="${key}"]` : "[data-upload]")) {
      const shown = find(item.dataset.upload ?? "");
      if (shown) show(item, shown);
      if (shown && item.dataset.pictured === undefined) void depict(item, shown);
    }
  }

  /** Makes the list what waits in the room. Chips that stay are kept, and with them the focus. */
  #draw(): void {
    const list = this.#list;
    if (!list) return;
    const files = waiting(this.room);
    const names = files.map(({ file }) => file.name);
    const before = new Map(all("[data-upload]", list).map((item) => [item.dataset.upload, item]));
    files.forEach((one, i) => {
      let item = before.get(one.key);
      before.delete(one.key);
      item ??= enclosed(one.file);
      if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
    });
    for (const gone of before.values()) gone.remove();
    list.hidden = files.length === 0;
    if (this.#names === String(names)) return;
    this.#names = String(names);
    tell("tray", { room: this.room, names });
  }
}

const pictures = new Map<string, Promise<Pictured | null>>();

/** Shows an image: small in the tray, as large as it will be in a message. */
async function depict(item: HTMLElement, one: Upload): Promise<void> {
  item.dataset.pictured = "";
  if (!one.file.type.startsWith("image/")) return;
  const blob = await bytesOf(one.key);
  if (!blob) return;
  const whole = q<HTMLImageElement>("[data-f=face] img", item);
  if (whole) {
    whole.src = URL.createObjectURL(blob);
    whole.onload = () => URL.revokeObjectURL(whole.src);
    return;
  }
  const made = await (pictures.get(one.key) ?? picture(blob));
  pictures.set(one.key, Promise.resolve(made));
  if (!made) return;
  one.file = { ...one.file, width: made.width, height: made.height };
  q("[data-f=face]", item)?.replaceChildren(made.draw());
}

/** Takes a file out: of the tray, or of a message that waits for it. */
async function remove(button: HTMLElement): Promise<void> {
  const key = keyOf(button);
  const item = button.closest("[data-upload]");
  const beside = item?.nextElementSibling ?? item?.previousElementSibling;
  const next = beside && q("[data-act=remove-upload]", beside);
  const isOfMessage = item?.closest(".msg") !== null;
  const place = item?.closest(".msg-files");
  item?.remove();
  if (place?.childElementCount === 0) place.remove();
  (next ?? q("#message"))?.focus();
  // At once: a file that is given up leaves with nothing.
  const given = giveUp(key);
  if (isOfMessage) await takeOut(key, takeBack);
  await given;
}

function keyOf(button: HTMLElement): string {
  return button.closest<HTMLElement>("[data-upload]")?.dataset.upload ?? "";
}

const shownAt = new WeakMap<HTMLElement, number>();

/** Shows how far a file is. */
function show(item: HTMLElement, one: Upload): void {
  const { file, state, sent } = one;
  const progress = q<HTMLProgressElement>("[data-f=progress]", item);
  const isMoving = state === "sending";
  if (progress) {
    progress.hidden = state === "arrived" || state === "failed";
    progress.max = Math.max(1, file.size);
    progress.value = sent;
  }
  const before = item.dataset.state;
  if (before === state && isMoving && performance.now() - (shownAt.get(item) ?? 0) < BREATH_MS) return;
  shownAt.set(item, performance.now());
  item.dataset.state = state;
  write(item, { state: told(one), pace: isMoving && one.pace > 0 ? `· ${size(one.pace)}/s` : "" });
  const { name } = file;
  const isUnderWay = isMoving || state === "cut";
  q("[data-act=remove-upload]", item)?.setAttribute(
    "aria-label",
    say(isUnderWay ? "upload.cancel" : "upload.remove", { name }),
  );
  const retry = q("[data-act=retry-upload]", item);
  // What is refused for what it is would be refused again.
  if (retry) retry.hidden = state !== "failed" || isFinal(one);
  if (state === "failed" && before !== "failed") announce(`${name}${say("send.because")}${told(one)}`);
  if (state === "arrived" && before === "sending") announce(say("upload.arrived", { name }));
}

const isFinal = ({ why }: Upload) => [413, 415, 422].includes(why?.status ?? 0);

function told(one: Upload): string {
  const { file, state, sent } = one;
  if (state === "cut") return say("send.waiting");
  if (state === "failed" && isFinal(one)) return complaint(one);
  if (state === "failed") return `${say("upload.failed")}${say("send.because")}${complaint(one)}`;
  if (state !== "sending") return size(file.size);
  const [done, whole] = part(sent, file.size);
  return `${say("upload.progress", { done, whole })} · ${percent(sent, file.size)}`;
}
