// Code in a text that is being written, as the server finds it.

/**
 * A block between fences, as far as what it stands in goes; one that is not closed ends with it. What is written beside a fence
 * of backticks holds none, else it is code in a line.
 */
const BLOCK =
  /^( {0,3})(`{3,}(?=[^`\n]*$)|~{3,}(?!~))[\s\S]*?(?:^ {0,3}\2[`~]*[ \t]*$|^(?!\1|\s*$)|$(?![\s\S]))/gm;
/** A sign that is escaped; code between two runs of as many backticks, in one paragraph; a run that closes nothing. */
const INLINE = /\\[!-/:-@[-`{-~]|(`+)(?!`)(?:.|\n(?!\s*(?:[-*+>#\n]|\d+[.)])))*?[^`]\1(?!`)|`+/g;

/** What a text says outside of its code. */
export function withoutCode(text: string): string {
  return withoutInline(text.replace(BLOCK, "\n\n"));
}

/** Whether a place in a text is inside a block of code, or in a code of the same line. */
export function isInCode(text: string, at: number): boolean {
  const before = text.slice(0, at);
  if ((before.match(/^\s*(```(?!.*`)|~~~)/gm) ?? []).length % 2 === 1) return true;
  return withoutInline(before.slice(before.lastIndexOf("\n") + 1)).includes("`");
}

function withoutInline(text: string): string {
  return text.replace(INLINE, (found) => (/^`+$/.test(found) ? found : " "));
}
