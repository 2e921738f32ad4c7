/** Whether a text names a username (`@amina`), as the server finds names. */
export function mentions(text: string, username: string): boolean {
  const key = fold(username);
  for (const [, before = "", named = ""] of text.matchAll(/(^|.)@([\p{L}\p{N}._-]+)/gsu)) {
    if (/[\p{L}\p{N}]/u.test(before)) continue;
    if (fold(named.replace(/[.-]+$/, "")) === key) return true;
  }
  return false;
}

function fold(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}
