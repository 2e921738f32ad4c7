// What is read of a message on one line, where it is cited: no sign of Markdown, no tag. The server does the same.

import { say } from "./i18n.ts";
import type { Enclosed, Message, Reply } from "./protocol.ts";

/** Characters of a cited message, at most. */
const EXCERPT = 160;
const WITHIN = new Set(["a", "code", "del", "em", "span", "strong"]);
const TAG = /<\/?([a-z0-9]+)(?:[^">]|"[^"]*")*>/g;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: "\u00a0" };

/** The beginning of what is read of a message, at most so many characters. */
export function lineOf(text: string, html: string | undefined, most: number): string {
  const read = (html === undefined ? text : readOf(html)).replace(/[ \t\n\f\r]+/g, " ").replace(/^ | $/g, "");
  return [...read].slice(0, most).join("");
}

function readOf(html: string): string {
  const text = html.replace(TAG, (_, name: string) => (WITHIN.has(name) ? "" : " "));
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (all, name: string) => NAMED[name] ?? all);
}

/** How others cite a message. */
export function citing({ id, by, text = "", html, files, deleted }: Message): Reply {
  if (deleted !== undefined) return { id, by };
  if (text !== "" || !files) return { id, by, excerpt: lineOf(text, html, EXCERPT) };
  const images = files.filter(({ type }) => type.startsWith("image/")).length;
  return { id, by, files: { count: files.length, images, name: files[0]?.name ?? "" } };
}

/** What is shown of a cited message. */
export function cited({ excerpt, files }: Reply): string {
  return files ? enclosed(files) : (excerpt ?? say("log.deleted"));
}

/** « Photo », « 3 photos », « plan.pdf » or « 3 pièces jointes ». */
function enclosed({ count, images, name }: Enclosed): string {
  if (count === 1) return images === 1 ? say("file.photo") : name;
  return say(images === count ? "file.photos" : "file.count", { n: count });
}
