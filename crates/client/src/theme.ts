// Runs before the first paint, alone and blocking: sets the theme, so that no page ever flashes in the other one.
// It also tells styles that scripts run (`html.js`). What the account says comes with the page; a choice made in this browser before signing in comes from storage.

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function wanted(): string {
  try {
    return root.dataset.theme || localStorage.getItem("theme") || "auto";
  } catch {
    return "auto";
  }
}

function apply(): void {
  const theme = wanted();
  const dark = theme === "dark" || (theme === "auto" && system.matches);
  root.dataset.bsTheme = dark ? "dark" : "light";
}

root.classList.add("js");
apply();
system.addEventListener("change", apply);
