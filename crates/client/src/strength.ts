/** How good a password is: 0 too short, 1 weak, 2 fair, 3 solid. The server alone decides whether it is accepted. */
export type Strength = 0 | 1 | 2 | 3;

/** Judges by length and variety, as people choose: a phrase is solid, a lone word or a number is not. */
export function strengthOf(password: string, min: number, like: readonly string[] = []): Strength {
  const length = [...password].length;
  if (length < min) return 0;
  const folded = password.toLowerCase();
  const varied = new Set(folded).size;
  if (
    /^\d+$/.test(password) ||
    varied < 5 ||
    like.some((one) => one.length > 2 && folded.includes(one.toLowerCase()))
  ) {
    return 1;
  }
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  return length >= 16 || (length >= 12 && kinds >= 3) ? 3 : 2;
}
