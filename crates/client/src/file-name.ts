// What files are called. The server decides what it keeps of a name (`files/name.rs`, `fixtures/files.json`).

const NAMELESS = "fichier";
const HARMFUL =
  /\u{34f}|[\p{Cc}\u{ad}\u{180e}\u{200b}\u{200e}\u{200f}\u{61c}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;

/** What the server will keep of a name, but for one that is too long: the sender reads what others will. */
export function keptName(given: string): string {
  return (
    last(given)
      .replace(HARMFUL, "")
      .replace(/^\s+|[.\s]+$/gu, "") || NAMELESS
  );
}

/** Whether a text that was pasted with files only says what they are called, one a line: their names, paths or addresses. */
export function isNames(text: string, files: readonly { name: string }[]): boolean {
  const names = files.map(({ name }) => name.normalize());
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .every((line) => line === "" || names.includes(last(decoded(line)).normalize()));
}

function last(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? "";
}

function decoded(line: string): string {
  try {
    return /^file:/i.test(line) ? decodeURIComponent(line) : line;
  } catch {
    return line;
  }
}
