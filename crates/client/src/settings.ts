// Settings that are saved at once: each says « Enregistré », or goes back to what it was and says why.

import { api, refusal } from "./api.ts";
import { all, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { setTheme, type Theme } from "./look.ts";

/** Starts on the forms whose every change is saved. */
export function startSettings(): void {
  for (const form of all<HTMLFormElement>("form[data-autosave]")) autosave(form);
}

function autosave(form: HTMLFormElement): void {
  const status = q("[data-f=saved]", form);
  const chosen = (name: string) => new FormData(form).get(name)?.toString() ?? "";
  const before = new Map([...new FormData(form)].map(([name, value]) => [name, value.toString()]));
  for (const button of all("[type=submit]", form)) button.hidden = true;
  form.addEventListener("change", async ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    const { name } = target;
    const value = chosen(name);
    if (status) status.textContent = "";
    try {
      if (name === "theme") setTheme(value as Theme);
      await api("PATCH", "/me", { body: { [name]: value } });
      before.set(name, value);
      if (status) status.textContent = say("settings.saved");
      if (name === "lang") location.reload();
    } catch (failure) {
      const was = before.get(name) ?? "";
      revert(form, name, was);
      if (name === "theme") setTheme(was as Theme);
      if (status) status.textContent = refusal(failure);
    }
  });
}

function revert(form: HTMLFormElement, name: string, value: string): void {
  for (const field of form.elements) {
    if (field instanceof HTMLSelectElement && field.name === name) field.value = value;
    if (field instanceof HTMLInputElement && field.name === name) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = value;
    }
  }
}
