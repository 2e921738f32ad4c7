// What scripts add to the forms of pages, which work without them: showing a password, checks while one
// types, a guard against losing what was typed, and a sign that the form is on its way.

import { api, Problem } from "./api.ts";
import { all, on, q } from "./dom.ts";
import { fold } from "./fold.ts";
import { say } from "./i18n.ts";
import { strengthOf } from "./strength.ts";

const PATIENCE_MS = 400;
/** As the limits of the server have it, unless they were set otherwise: it decides. */
const SHORTEST = 8;
const WORDS = ["form.short", "form.weak", "form.fair", "form.solid"] as const;

/** Starts on every form of the page. */
export function startForms(): void {
  on("click", "[data-act=show-password]", (_, button) => showPassword(button));
  for (const field of all<HTMLInputElement>("input[data-check]")) {
    if (field.dataset.check === "username") checkLive(field, isUsernameFree);
    if (field.dataset.check === "room-name") checkLive(field, isRoomNameFree);
    if (field.dataset.check === "strength") measure(field);
  }
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

/** Asks, once a name was typed and left, whether it is free, and again while it is corrected. */
function checkLive(field: HTMLInputElement, isFree: (name: string) => Promise<Verdict>): void {
  const first = field.value.trim();
  let timer = 0;
  let asked = "";
  const ask = async () => {
    const value = field.value.trim();
    asked = value;
    if (value === "" || value === first) {
      judge(field, null);
      return;
    }
    const verdict = await isFree(value).catch(() => null);
    if (asked === value) judge(field, verdict);
  };
  field.addEventListener("blur", () => void ask());
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    if (asked !== "") timer = window.setTimeout(() => void ask(), PATIENCE_MS);
  });
}

/** Why a name cannot be taken; empty when it can. */
interface Verdict {
  wrong: string;
  right: string;
}

async function isUsernameFree(username: string): Promise<Verdict> {
  try {
    const invitation = q<HTMLInputElement>("input[name=invitation]")?.value;
    await api("POST", "/users/check", { body: { username, invitation } });
    return { wrong: "", right: say("form.free") };
  } catch (failure) {
    const wrong = failure instanceof Problem ? failure.fields.username : undefined;
    if (wrong === undefined) throw failure;
    return { wrong, right: "" };
  }
}

/** As far as the list of public rooms tells; the server decides when the form is sent. */
async function isRoomNameFree(name: string): Promise<Verdict> {
  const { rooms } = await api<{ rooms: { name: string }[] }>(
    "GET",
    `/rooms?kind=public&q=${encodeURIComponent(name)}`,
  );
  const taken = rooms.some((room) => fold(room.name) === fold(name));
  return { wrong: taken ? say("form.roomTaken") : "", right: "" };
}

function judge(field: HTMLInputElement, verdict: Verdict | null): void {
  const wrong = verdict?.wrong ?? "";
  const slot = document.getElementById(`${field.id}-live`);
  if (slot) {
    slot.textContent = wrong || (verdict?.right ?? "");
    slot.classList.toggle("is-bad", wrong !== "");
  }
  // What the server said of the name as it was sent says nothing of this one.
  document.getElementById(`${field.id}-error`)?.remove();
  field.classList.toggle("is-invalid", wrong !== "");
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** Shows how good the password is that is being chosen. */
function measure(field: HTMLInputElement): void {
  const meter = q<HTMLMeterElement>(`#${field.id}-meter`);
  const word = q(`#${field.id}-strength`);
  field.addEventListener("input", () => {
    const names = all<HTMLInputElement>("[name=username], [name=display]", field.form ?? document);
    const strength = strengthOf(
      field.value,
      SHORTEST,
      names.map(({ value }) => value),
    );
    const typed = field.value !== "";
    if (meter) {
      meter.hidden = !typed;
      meter.value = strength;
    }
    if (word) word.textContent = typed ? say(WORDS[strength]) : "";
  });
}

/** Asks before what was typed is lost: in our words by the form's way out, which Escape takes too, in the browser's elsewhere. */
function guard(form: HTMLFormElement): void {
  let sent = false;
  const state = () => new URLSearchParams(new FormData(form) as never).toString();
  const before = state();
  form.addEventListener("submit", () => {
    sent = true;
  });
  const leave = q<HTMLAnchorElement>("a[data-cancel]", form);
  leave?.addEventListener("click", async (event) => {
    if (sent || state() === before || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { sure } = await import("./sure.ts");
    if (!(await sure(say("leave.title"), say("leave.action")))) return;
    sent = true;
    leave.click();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.shiftKey || event.defaultPrevented || event.isComposing) return;
    leave?.click();
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
