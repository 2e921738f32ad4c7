// What is pasted where a message is written: an address over words makes them a link; code is offered to become a block.

import { isInCode } from "./code.ts";
import { clone, q } from "./dom.ts";
import { change, writingField } from "./field.ts";
import { fenced } from "./formatting.ts";

/** Starts listening. */
export function startPaste(): void {
  document.addEventListener("paste", (event) => {
    const field = writingField(event);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!field || event.defaultPrevented || text === "") return;
    const { value, selectionStart: from, selectionEnd: to } = field;
    const link = isInCode(value, from) ? null : linked(value.slice(from, to), text);
    if (link) {
      event.preventDefault();
      change(field, { from, to, text: link, start: from + link.length, end: from + link.length });
    } else if (looksLikeCode(text) && !isInCode(value, from)) {
      // The field has the text once the event is over, with the line breaks of the page.
      setTimeout(() => offer(field, from, text.replace(/\r\n?/g, "\n")));
    }
  });
}

/** Words and an address pasted over them, as a link; null when it is no such case. */
export function linked(words: string, pasted: string): string | null {
  const address = pasted.trim();
  if (!/^https?:\/\/[^\s<>]+$/i.test(address) || words.trim() === "") return null;
  if (words.includes("\n") || /^https?:\/\//i.test(words.trim())) return null;
  const label = words.trim().replace(/[\\[\]]/g, "\\$&");
  const target = /[()]/.test(address) ? `<${address}>` : address;
  return words.replace(words.trim(), () => `[${label}](${target})`);
}

/** Whether several lines look more like a program than like prose. */
export function looksLikeCode(text: string): boolean {
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2 || /^\s*(```|~~~)/m.test(text)) return false;
  const codes = lines.filter((line) => CODE.some((sign) => sign.test(line)));
  return codes.length >= 2 && codes.length / lines.length >= 0.4;
}

const CODE: readonly RegExp[] = [
  // In French a semicolon has a space before it.
  /\S;\s*$|[{}]\s*$/,
  /^(\t| {4,})\S/,
  /[({[]\s*$/,
  /^\s*[)}\]]+[;,]?\s*$/,
  /=>|:=|==|!=|&&|\|\||->|::|\/\/ |<\/\w+>|^\s*<\w+[^>]*>/,
  /^\s*(?:function|const|let|var|def|class|import|from|return|if|elif|else|for|while|fn|pub|use|struct|impl|SELECT|INSERT|UPDATE|#include|package|export|async)\b.*[(){}:;='"<*]/,
  /^\s*(?:\$|>>>|#!) ?\S/,
  /^\s*[\w.]+\s*=\s*\S/,
];

/** The offer under way; there is one at a time. */
let shown: HTMLElement | null = null;

function offer(field: HTMLTextAreaElement, from: number, text: string): void {
  if (field.value.slice(from, from + text.length) !== text) return;
  shown?.remove();
  const strip = clone("tpl-code-offer");
  shown = strip;
  const close = () => {
    strip.remove();
    field.removeEventListener("input", isOver);
  };
  const isThere = () => field.value.slice(from, from + text.length) === text;
  const isOver = () => isThere() || close();
  strip.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (!button) return;
    const makes = button.dataset.offer === "code" && isThere();
    close();
    if (makes) change(field, fenced(field.value, from, from + text.length));
    else field.focus();
  });
  field.addEventListener("input", isOver);
  field.addEventListener("change", isOver);
  field.form?.addEventListener("submit", close, { once: true });
  (field.closest(".composer-box") ?? field).before(strip);
  // A region is read when its text changes, so it is there before it says something.
  const said = q("[data-f=text]", strip);
  const sentence = said?.textContent ?? "";
  if (said) said.textContent = "";
  setTimeout(() => {
    if (said) said.textContent = sentence;
  });
}
