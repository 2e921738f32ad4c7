// Settings that are saved at once: each says « Enregistré », or goes back to what it was and says why.

import { api, refusal } from "./api.ts";
import { all, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { setTheme, type Theme } from "./look.ts";

/** Starts on the forms whose one choice (`data-save`: its name) is saved as soon as it is made. */
export function startSettings(): void {
  for (const form of all<HTMLFormElement>("form[data-save]")) {
    let before = chosen(form);
    form.addEventListener("change", async () => {
      const wanted = chosen(form);
      if (await save(form, wanted)) before = wanted;
      else choose(form, before);
    });
  }
}

function chosen(form: HTMLFormElement): string {
  return q<HTMLInputElement>(`[name="${form.dataset.save}"]:checked`, form)?.value ?? "";
}

function choose(form: HTMLFormElement, value: string): void {
  for (const field of all<HTMLInputElement>(`[name="${form.dataset.save}"]`, form))
    field.checked = field.value === value;
  show(form, value);
}

function show(form: HTMLFormElement, value: string): void {
  if (form.dataset.save === "theme") setTheme((value || "auto") as Theme);
}

async function save(form: HTMLFormElement, value: string): Promise<boolean> {
  const name = form.dataset.save ?? "";
  const status = q("[data-f=saved]", form);
  if (status) status.textContent = "";
  status?.classList.remove("is-bad");
  show(form, value);
  try {
    await api("PATCH", "/me", { body: { [name]: value } });
    if (status) status.textContent = say("settings.saved");
    if (name === "lang") location.reload();
    return true;
  } catch (failure) {
    if (status) status.textContent = refusal(failure);
    status?.classList.add("is-bad");
    return false;
  }
}
