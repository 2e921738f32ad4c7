// What scripts add to the forms of pages, which work without them: showing a password, checks while one
// types, a guard against losing what was typed, and a sign that the form is on its way.

import { all, on, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { strengthOf } from "./strength.ts";

const PATIENCE_MS = 400;
const WORDS = ["form.short", "form.weak", "form.fair", "form.solid"] as const;

/** Starts on every form of the page. */
export function startForms(): void {
  on("click", "[data-act=show-password]", (_, button) => showPassword(button));
  for (const field of all<HTMLInputElement>("input[data-check]")) checkLive(field);
  for (const field of all<HTMLInputElement>("input[data-strength]")) measure(field);
  for (const form of all<HTMLFormElement>("form[data-guard]")) guard(form);
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (!defaultPrevented && target instanceof HTMLFormElement && target.method === "post")
      busy(target, true);
  });
  addEventListener("pageshow", () => {
    for (const form of all<HTMLFormElement>("form[aria-busy]")) busy(form, false);
  });
}

/** Shows or hides the password of the field beside the button; the caret stays. */
function showPassword(button: HTMLElement): void {
  const field = document.getElementById(button.getAttribute("aria-controls") ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.setAttribute("aria-label", say(shown ? "form.hide" : "form.show"));
}

/** Asks the server, once the field was left, whether its name is free, and again while it is corrected. */
function checkLive(field: HTMLInputElement): void {
  const first = field.value;
  let timer = 0;
  let left = false;
  let asked: AbortController | undefined;
  const ask = async () => {
    asked?.abort();
    const value = field.value.trim();
    if (value === "" || value === first || !field.validity.valid) return tell(field, null);
    asked = new AbortController();
    const { signal } = asked;
    const address = `${field.dataset.check}${encodeURIComponent(value)}`;
    const answer = await fetch(address, { signal, credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !signal.aborted) tell(field, await answer.json());
  };
  field.addEventListener("blur", () => {
    left = true;
    void ask();
  });
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    if (left) timer = window.setTimeout(() => void ask(), PATIENCE_MS);
  });
}

/** What the server says of a name; `detail` is in the person's language. */
interface Verdict {
  free: boolean;
  detail: string;
}

function tell(field: HTMLInputElement, verdict: Verdict | null): void {
  const slot = document.getElementById(`${field.id}-check`);
  if (slot) {
    slot.textContent = verdict?.detail ?? "";
    slot.classList.toggle("is-bad", verdict?.free === false);
  }
  if (verdict?.free === false) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** Shows how good the password is that is being chosen. */
function measure(field: HTMLInputElement): void {
  const meter = q<HTMLMeterElement>(`#${field.id}-meter`);
  const word = q(`#${field.id}-strength`);
  field.addEventListener("input", () => {
    const names = all<HTMLInputElement>("[data-like]", field.form ?? document).map(({ value }) => value);
    const strength = strengthOf(field.value, field.minLength > 0 ? field.minLength : 8, names);
    const typed = field.value !== "";
    if (meter) {
      meter.hidden = !typed;
      meter.value = strength;
    }
    if (word) word.textContent = typed ? say(WORDS[strength]) : "";
  });
}

/** Asks before what was typed is lost; Escape leaves by the form's way out. */
function guard(form: HTMLFormElement): void {
  let sent = false;
  const state = () => new URLSearchParams(new FormData(form) as never).toString();
  const before = state();
  form.addEventListener("submit", () => {
    sent = true;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    q<HTMLAnchorElement>("a[data-cancel]", form)?.click();
  });
  addEventListener("beforeunload", (event) => {
    if (!sent && state() !== before) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
}

function busy(form: HTMLFormElement, on: boolean): void {
  if (on) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  for (const button of all("[type=submit]", form)) button.classList.toggle("is-busy", on);
}
