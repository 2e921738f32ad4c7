// Texts of which nothing can be seen. The server knows the same (`name::is_blank`).

const SHOWS_NOTHING =
  /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\u{1d159}\u{e0000}-\u{e0fff}]*$/u;

/** Whether nothing can be seen of a text: blanks, and signs that no eye sees. */
export function isBlank(text: string): boolean {
  return SHOWS_NOTHING.test(text);
}
