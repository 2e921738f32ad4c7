import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change } from "../src/field.ts";

// The modules ask for the kind of pointer when they are loaded.
Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });
const { called, callsAll } = await import("../src/everyone.ts");
const { isInCode } = await import("../src/code.ts");
const { continued, fenced, toggled } = await import("../src/formatting.ts");
const { linked, looksLikeCode } = await import("../src/paste.ts");
const { tokenAt } = await import("../src/token.ts");

/** A text in which `[` and `]` stand at the ends of the selection. */
const parse = (marked: string) => {
  const from = marked.indexOf("[");
  return { value: marked.replace(/[[\]]/g, ""), from, to: marked.indexOf("]") - 1 };
};
const after = (value: string, { from, to, text, start, end }: Change) => {
  const done = value.slice(0, from) + text + value.slice(to);
  return `${done.slice(0, start)}[${done.slice(start, end)}]${done.slice(end)}`;
};
const toggle = (marked: string, mark: "**" | "*" | "`") => {
  const { value, from, to } = parse(marked);
  return after(value, toggled(value, from, to, mark));
};

test("a mark is put around the selection, and taken away again", () => {
  assert.equal(toggle("un [mot] ici", "**"), "un **[mot]** ici");
  assert.equal(toggle("un **[mot]** ici", "**"), "un [mot] ici");
  assert.equal(toggle("un [**mot**] ici", "**"), "un [mot] ici");
  assert.equal(toggle("un[ mot ]ici", "*"), "un *[mot]* ici");
  assert.equal(toggle("un [mot]", "`"), "un `[mot]`");
});

test("strong and emphasis are told apart in a run of stars", () => {
  assert.equal(toggle("**[mot]**", "*"), "***[mot]***");
  assert.equal(toggle("***[mot]***", "*"), "**[mot]**");
  assert.equal(toggle("***[mot]***", "**"), "*[mot]*");
  assert.equal(toggle("*[mot]*", "**"), "***[mot]***");
});

test("without a selection a pair opens around the caret, closes, and goes away when empty", () => {
  assert.equal(toggle("un [] ici", "**"), "un **[]** ici");
  assert.equal(toggle("un **[]** ici", "**"), "un [] ici");
  assert.equal(toggle("un **mot[]** ici", "**"), "un **mot**[] ici");
});

test("each line is marked by itself, and code of several lines is a block", () => {
  assert.equal(toggle("[un\n- deux\n\ntrois]", "**"), "[**un**\n- **deux**\n\n**trois**]");
  assert.equal(toggle("[**un**\n- **deux**]", "**"), "[un\n- deux]");
  assert.equal(toggle("a [x = 1\ny = 2] b", "`"), "a \n```\nx = 1\ny = 2\n```\n[] b");
  const ticks = "```\na\n```";
  assert.match(fenced(ticks, 0, ticks.length).text, /^````\n/);
});

test("code that holds backticks stands between longer runs of them, and comes out again", () => {
  for (const [words, code] of [
    ["[a`b]", "``[a`b]``"],
    ["[a``b`c]", "```[a``b`c]```"],
    ["[`a]", "`` [`a] ``"],
    ["[a`]", "`` [a`] ``"],
    ["[`a` et `b`]", "`` [`a` et `b`] ``"],
    ["dit [ a`b ]", "dit  ``[a`b]`` "],
  ] as const) {
    assert.equal(toggle(words, "`"), code);
    assert.equal(toggle(code, "`").replace(/[[\]]/g, ""), words.replace(/[[\]]/g, ""));
  }
  assert.equal(toggle("[``a`b``]", "`"), "[a`b]");
  assert.equal(toggle("[`` `a ``]", "`"), "[`a]");
  assert.equal(toggle("[``]", "`"), "``` [``] ```");
  assert.equal(toggle("`x` [mot] `y`", "`"), "`x` `[mot]` `y`");
});

test("lists and quotes go on, numbers count, and an empty item ends them", () => {
  const go = (text: string) => {
    const made = continued(text, text.length);
    return made && after(text, made);
  };
  assert.equal(go("- pain"), "- pain\n- []");
  assert.equal(go("  * lait"), "  * lait\n  * []");
  assert.equal(go("9. neuf"), "9. neuf\n10. []");
  assert.equal(go("3) trois"), "3) trois\n4) []");
  assert.equal(go("> dit"), "> dit\n> []");
  assert.equal(go("- pain\n- "), "- pain\n[]");
  assert.equal(go("du texte"), null);
  assert.equal(go("-pas une liste"), null);
  assert.equal(go("```\n- du code"), null);
});

test("an address pasted over words is a link, and nothing else is", () => {
  assert.equal(linked("ici", "https://exemple.fr/a"), "[ici](https://exemple.fr/a)");
  assert.equal(linked("a ] b", "https://exemple.fr/(x)"), "[a \\] b](<https://exemple.fr/(x)>)");
  for (const [words, pasted] of [
    ["", "https://exemple.fr"],
    ["ici", "javascript:alert(1)"],
    ["ici", "https://exemple.fr et la suite"],
    ["https://autre.fr", "https://exemple.fr"],
    ["deux\nlignes", "https://exemple.fr"],
  ] as const)
    assert.equal(linked(words, pasted), null, `${words} ${pasted}`);
});

test("programs look like code, letters and lists do not", () => {
  for (const text of [
    "function a() {\n  return 1;\n}",
    "def f(x):\n    return x + 1\n\nprint(f(2))",
    "<ul>\n  <li>un</li>\n</ul>",
    "$ cargo build\n$ cargo test",
    ".heros {\n  color: red;\n}",
  ])
    assert.equal(looksLikeCode(text), true, text);
  for (const text of [
    "Bonjour,\n\nOn se voit demain ?\nÀ bientôt",
    "- pain\n- lait\n- œufs",
    "const a = 1;",
    "```\na = 1;\nb = 2;\n```",
    "1. D’abord lire (vite) ;\n2. ensuite écrire ;\n3. enfin relire.",
  ])
    assert.equal(looksLikeCode(text), false, text);
});

test("a name is found before the caret, and not in what only looks like one", () => {
  const at = (text: string) => {
    const token = tokenAt(text, text.length);
    return token && [token.kind, token.typed, token.from];
  };
  assert.deepEqual(at("@br"), ["person", "br", 0]);
  assert.deepEqual(at("salut @"), ["person", "", 6]);
  assert.deepEqual(at("(@Zoé"), ["person", "Zoé", 1]);
  assert.deepEqual(at("voir #Gén"), ["room", "Gén", 5]);
  assert.deepEqual(at("un :cœ"), ["emoji", "cœ", 3]);
  assert.deepEqual(at(":+1"), ["emoji", "+1", 0]);
  assert.deepEqual(tokenAt("un :coeur:", 10), {
    kind: "emoji",
    typed: "coeur",
    from: 3,
    to: 10,
    closed: true,
  });
  for (const text of [
    "moi@exemple",
    "@br ",
    "10:30",
    "14 :30",
    "ah :)",
    ":p",
    "a::b",
    "C#",
    "https://a.fr/#x",
  ])
    assert.equal(at(text), null, text);
});

test("calling everybody is seen where the server sees it", () => {
  for (const text of [
    "@tous",
    "bonjour @Tous !",
    "(@here)",
    "@everyone, venez",
    "```ls```\n@tous venez",
    "\\`@tous\\` ici même",
    "`a\\` @tous `",
    "`a\nb` @tous `c`",
    "l`eau\n\n@tous`",
    "``a`b`` @tous ``c``",
    "```\nls\n```\n@tous",
    "```\n```x\n```\n@tous",
    "- ls\n  ```\n  ls\n@tous",
  ])
    assert.equal(callsAll(text), true, text);
  for (const text of [
    "tous",
    "moi@tous.fr",
    "`@tous`",
    "``a`@tous``",
    "un `code\n@tous`",
    "```\n@tous\n```",
    "```js\n@tous",
    "~~~ `js`\n@tous\n~~~",
    "````\n```\n@tous\n````",
    "\\@tous",
    "@toussaint",
    "@@tous",
  ])
    assert.equal(callsAll(text), false, text);
});

test("calling many is asked for when a text begins to, and not when it did before it was edited", () => {
  const page = (kind: string, members: string) => ({
    getElementById: () => ({ dataset: { kind } }),
    querySelector: () => ({ textContent: members }),
  });
  const visit = (document: object) => Object.assign(globalThis, { document });
  visit(page("public", "1 022"));
  assert.equal(called("@tous réunion"), 1022);
  assert.equal(called("@tous réunion", "réunion"), 1022);
  assert.equal(called("@tous réunion", "`@tous` réunion"), 1022);
  assert.equal(called("@tous réunion demain", "réunion @ici"), 0);
  assert.equal(called("réunion", "@tous réunion"), 0);
  visit(page("public", "20"));
  assert.equal(called("@tous réunion"), 0);
  visit(page("direct", "22"));
  assert.equal(called("@tous réunion"), 0);
});

test("what is typed is known to be in code, or after it", () => {
  for (const text of ["`@b", "``a` @b", "```\n@b", "```ls```\n```\n@b"])
    assert.equal(isInCode(text, text.length), true, text);
  for (const text of ["`a` @b", "``a`b`` @b", "\\` @b", "```ls```\n@b", "```\nls\n```\n@b"])
    assert.equal(isInCode(text, text.length), false, text);
});
