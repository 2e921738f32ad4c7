// The ways files come into a room: the button, Ctrl U, pasting, dropping them anywhere on it. What becomes of them is
// told in `tray.ts`, which is fetched with the first of them.

import { tell } from "./bus.ts";
import { must, on, q } from "./dom.ts";
import type { Enclosed } from "./enclosed.ts";
import { keptFiles } from "./enclosed.ts";
import { isNames, keptName } from "./file-name.ts";
import { say } from "./i18n.ts";
import { shortcut } from "./keys.ts";
import { hearTabs } from "./tabs.ts";
import type { Tray } from "./tray.ts";

const COARSE = matchMedia("(pointer: coarse)");

let here = 0;
let tray: Tray | null = null;
let opening: Promise<void> | null = null;

/** Takes up the uploads that other pages began, and those that other tabs begin. */
export function startUploading(): void {
  const look = () => resume().catch(reportError);
  hearTabs("files", look);
  look();
}

/** Fetches what uploads need once there is one. */
async function resume(): Promise<void> {
  if ((await keptFiles()).length === 0) return;
  if (q("#pending")) await open();
  else await (await import("./uploads.ts")).startUploads();
}

/** Starts in a room. */
export function startAttaching(room: number): void {
  here = room;
  const field = q<HTMLInputElement>("#attach");
  if (!field) return;
  on("click", "[data-act=attach]", () => field.click());
  field.addEventListener("change", () => {
    const files = [...(field.files ?? [])];
    // The same file can be chosen again, once it was taken away.
    field.value = "";
    add(files);
    if (!COARSE.matches) must("message").focus();
  });
  shortcut({
    keys: "Control+u",
    label: "keys.attach",
    group: "composer",
    run: () => {
      field.click();
      return true;
    },
  });
  document.addEventListener("paste", paste);
  startDropping();
}

/** How many files go with the next message. */
export function attached(): number {
  return tray?.size ?? 0;
}

/** While files are being put into the tray: ends when they are. */
export function attaching(): Promise<void> | null {
  return opening;
}

/** Empties the tray into a message. */
export function takeAttached(): Enclosed[] {
  return tray?.take() ?? [];
}

function add(files: readonly File[]): void {
  if (files.length > 0) void open().then(() => tray?.add(files));
}

function open(): Promise<void> {
  if (tray) return Promise.resolve();
  opening ??= import("./tray.ts")
    .then(({ Tray }) => Tray.open(here))
    .then((opened) => {
      tray = opened;
    })
    .catch(() => tell("toast", { text: say("code.unknown"), alert: true }))
    .finally(() => {
      // After what waits for it: the files that opened it are added first.
      setTimeout(() => {
        opening = null;
      });
    });
  return opening;
}

function paste(event: ClipboardEvent): void {
  const files = [...(event.clipboardData?.files ?? [])];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  // A text comes with a picture of itself from some programs; copied files come with their names.
  const isText = !isNames(text, files);
  const target = event.target as Element;
  if (files.length === 0 || isText || target.closest("dialog, input, .msg-edit")) return;
  event.preventDefault();
  add(files);
  must("message").focus();
}

function startDropping(): void {
  const veil = must("drop");
  const show = (is: boolean) => {
    veil.hidden = !is;
  };
  const over = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files") || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    show(true);
  };
  document.addEventListener("dragenter", over);
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && show(false));
  // Not every browser says that a drag ended elsewhere; while one lasts, the pointer does not move.
  document.addEventListener("pointermove", () => show(false));
  document.addEventListener("drop", (event) => {
    if (veil.hidden || !event.dataTransfer) return;
    event.preventDefault();
    show(false);
    add(filesOf(event.dataTransfer));
    must("message").focus();
  });
}

/** The dropped files. A folder looks like one, and cannot be read. */
function filesOf({ items, files }: DataTransfer): File[] {
  const folders = new Set(
    [...items]
      .map((item) => item.webkitGetAsEntry?.())
      .flatMap((entry) => (entry?.isDirectory ? [entry.name] : [])),
  );
  for (const name of folders)
    tell("toast", { text: say("upload.folder", { name: keptName(name) }), alert: true });
  return [...files].filter(({ name }) => !folders.has(name));
}
