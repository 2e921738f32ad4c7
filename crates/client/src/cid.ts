/** A new client id of a send: 18 random bytes, as 24 characters of `[A-Za-z0-9_-]`. */
export function newCid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
