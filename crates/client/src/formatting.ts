// Signs of Markdown put around what is selected, and lists that go on by themselves, wherever a message is written.

import { isInCode } from "./code.ts";
import { type Change, change, writingField } from "./field.ts";
import { shortcut } from "./keys.ts";

/** What a key puts around the selection. */
export type Mark = "**" | "*" | "`";

const MARKS: Readonly<Record<string, Mark>> = { b: "**", i: "*", e: "`" };
const COARSE = matchMedia("(pointer: coarse)");
/** A list's item or a quote: what begins the line, and what is written in it. */
const ITEM = /^(\s*)([-*+]|(\d{1,9})([.)])|>)( +)(.*)$/;

/** Starts listening. */
export function startFormatting(): void {
  document.addEventListener("keydown", (event) => {
    const field = writingField(event);
    if (!field || event.isComposing || event.defaultPrevented) return;
    const made = asked(event, field);
    if (!made) return;
    event.preventDefault();
    change(field, made);
  });
  // Told by the help; the field takes the keys itself.
  const run = () => false;
  for (const [key, label] of [
    ["b", "keys.bold"],
    ["i", "keys.italic"],
    ["e", "keys.code"],
  ] as const)
    shortcut({ keys: `Control+${key}`, label, group: "composer", run });
}

function asked(event: KeyboardEvent, field: HTMLTextAreaElement): Change | null {
  const { value, selectionStart, selectionEnd } = field;
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    const mark = event.shiftKey ? undefined : MARKS[event.key.toLowerCase()];
    return mark ? toggled(value, selectionStart, selectionEnd, mark) : null;
  }
  const breaks = event.key === "Enter" && (event.shiftKey || COARSE.matches);
  return breaks && selectionStart === selectionEnd ? continued(value, selectionStart) : null;
}

/** Puts a mark around what is selected, or takes it away when it is there. */
export function toggled(value: string, from: number, to: number, mark: Mark): Change {
  const chosen = value.slice(from, to);
  if (from === to) return atCaret(value, from, mark);
  if (chosen.includes("\n")) return lines(value, from, to, mark);
  // What is around words belongs to the sentence, not to them: « ** mot** » would not be strong.
  const start = from + (chosen.length - chosen.trimStart().length);
  const end = to - (chosen.length - chosen.trimEnd().length);
  const size = mark.length;
  if (start >= end) return atCaret(value, to, mark);
  if (mark === "`") return coded(value, start, end);
  const words = value.slice(start, end);
  if (isAround(value, start, end, mark))
    return { from: start - size, to: end + size, text: words, start: start - size, end: end - size };
  if (words.length > 2 * size && isAround(value, start + size, end - size, mark)) {
    const text = words.slice(size, -size);
    return { from: start, to: end, text, start, end: start + text.length };
  }
  return { from: start, to: end, text: mark + words + mark, start: start + size, end: end + size };
}

/** Code stands between runs of backticks that are longer than any in it, and apart from those it begins or ends with. */
function coded(value: string, start: number, end: number): Change {
  const words = value.slice(start, end);
  const space = /^`|`$/.test(words) ? " " : "";
  const [before = ""] = new RegExp(`\`+${space}$`).exec(value.slice(0, start)) ?? [];
  const after = space + before.trimEnd();
  if (before && !holds(words, before) && new RegExp(`^${after}(?!\`)`).test(value.slice(end))) {
    const from = start - before.length;
    return { from, to: end + after.length, text: words, start: from, end: from + words.length };
  }
  const [, run = "", inside = ""] = /^(`+)(?!`)(.*[^`])\1$/s.exec(words) ?? [];
  if (run && !holds(inside, run)) {
    const text = inside.replace(/^ (`.*|.*`) $/s, "$1");
    return { from: start, to: end, text, start, end: start + text.length };
  }
  const sign = "`".repeat(Math.max(0, ...runs(words)) + 1);
  const at = start + sign.length + space.length;
  return {
    from: start,
    to: end,
    text: sign + space + words + space + sign,
    start: at,
    end: at + words.length,
  };
}

/** How long each run of backticks is. */
function runs(text: string): number[] {
  return [...text.matchAll(/`+/g)].map(([run]) => run.length);
}

/** Whether a run of backticks would end code too early. */
function holds(code: string, run: string): boolean {
  return runs(code).includes(run.trimEnd().length);
}

/** With nothing selected: opens a pair around the caret, leaves one that is closed here, takes an empty one away. */
function atCaret(value: string, at: number, mark: Mark): Change {
  const size = mark.length;
  if (!isAround(value, at, at, mark)) {
    const isClosing = value.slice(at, at + size) === mark && value.slice(0, at).includes(mark);
    if (isClosing) return { from: at, to: at + size, text: mark, start: at + size, end: at + size };
    return { from: at, to: at, text: mark + mark, start: at + size, end: at + size };
  }
  return { from: at - size, to: at + size, text: "", start: at - size, end: at - size };
}

/** Whether a mark stands at both sides. A run of stars holds the mark of strong, of emphasis, or both. */
function isAround(value: string, start: number, end: number, mark: Mark): boolean {
  const sign = mark[0] ?? "";
  let before = 0;
  let after = 0;
  while (value[start - 1 - before] === sign) before += 1;
  while (value[end + after] === sign) after += 1;
  const run = Math.min(before, after);
  if (mark === "`") return run > 0;
  return mark === "**" ? run >= 2 : run === 1 || run >= 3;
}

/** Several lines: each is marked by itself, or all become a block of code. */
function lines(value: string, from: number, to: number, mark: Mark): Change {
  const chosen = value.slice(from, to);
  if (mark === "`") return fenced(value, from, to);
  const parts = chosen
    .split("\n")
    .map((line) => /^(\s*(?:[-*+] |\d+[.)] |> )?)(.*?)(\s*)$/s.exec(line) ?? []);
  const marked = parts.every(
    ([, , words = ""]) => !words || (words.startsWith(mark) && words.endsWith(mark)),
  );
  const text = parts
    .map(([, head = "", words = "", tail = ""]) => {
      if (!words) return head + tail;
      return head + (marked ? words.slice(mark.length, -mark.length) : mark + words + mark) + tail;
    })
    .join("\n");
  return { from, to, text, start: from, end: from + text.length };
}

/** Makes a block of code of a part of a text; the fence is longer than any in it. */
export function fenced(value: string, from: number, to: number): Change {
  const code = value.slice(from, to).replace(/^\n+|\n+$/g, "");
  const longest = Math.max(2, ...runs(code));
  const fence = "`".repeat(longest + 1);
  const above = from > 0 && value[from - 1] !== "\n" ? "\n" : "";
  const below = to < value.length && value[to] !== "\n" ? "\n" : "";
  const text = `${above}${fence}\n${code}\n${fence}${below}`;
  const end = from + text.length;
  return { from, to, text, start: end, end };
}

/** A line break in a list or a quote: its next item; in an empty item, the end of it. */
export function continued(value: string, at: number): Change | null {
  if (isInCode(value, at)) return null;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const [, indent = "", sign = "", number, dot = "", space = "", words = ""] =
    ITEM.exec(value.slice(start, at)) ?? [];
  if (!sign) return null;
  if (words === "" && !/^[^\n]/.test(value.slice(at)))
    return { from: start, to: at, text: "", start, end: start };
  const next = number === undefined ? sign : `${Number(number) + 1}${dot}`;
  const text = `\n${indent}${next}${space}`;
  return { from: at, to: at, text, start: at + text.length, end: at + text.length };
}
