// The theme, chosen by hand: shown at once here and in the other tabs, kept for this browser and in the account.

import { api, refusal } from "./api.ts";
import { tell } from "./bus.ts";
import { on } from "./dom.ts";

/** A theme as it is chosen; `auto` follows the device. */
export type Theme = "auto" | "light" | "dark";

const KEY = "theme";
const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/** Starts the button of the sidebar, and follows choices made in other tabs. */
export function startLook(): void {
  on("click", "[data-act=theme]", () => void toggle());
  addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY && newValue) show(newValue as Theme);
  });
}

/** Shows a theme and keeps it for this browser. */
export function setTheme(theme: Theme): void {
  show(theme);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser without storage still shows it, until the page is left.
  }
}

function show(theme: Theme): void {
  root.dataset.theme = theme;
  const dark = theme === "dark" || (theme === "auto" && system.matches);
  root.dataset.bsTheme = dark ? "dark" : "light";
}

/** From dark to light and back; « Automatique » is chosen in the settings. */
async function toggle(): Promise<void> {
  const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  setTheme(theme);
  await api("PATCH", "/me", { body: { theme } }).catch((failure) => {
    tell("toast", { text: refusal(failure), alert: true });
  });
}
