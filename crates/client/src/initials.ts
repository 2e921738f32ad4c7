/** The first letters of the first two words, or the first two letters of the only one, as the server writes them. */
export function initials(display: string): string {
  const [first = "", second] = display.trim().split(/\s+/);
  const letters = second === undefined ? [...first].slice(0, 2) : [[...first][0], [...second][0]];
  return letters.join("").toUpperCase();
}
