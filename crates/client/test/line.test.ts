import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { citing, lineOf } from "../src/line.ts";
import type { Message } from "../src/protocol.ts";

interface Case {
  text: string;
  html: string | null;
  line: string;
}

const cases: Case[] = JSON.parse(await readFile("fixtures/line.json", "utf8"));

test("a line is what the server reads", () => {
  for (const { text, html, line } of cases) assert.equal(lineOf(text, html ?? undefined, 160), line, text);
});

test("a message is cited by its words, by its files when it has none, and not when it was deleted", () => {
  const by = { id: 7, name: "amina", display: "Amina", tint: 3 };
  const photo = { id: "a", name: "plage.jpg", size: 1, type: "image/jpeg" };
  const plan = { id: "b", name: "plan.pdf", size: 1, type: "application/pdf" };
  const message: Message = { room: 1, id: 5, seq: 5, by, at: 1, cid: "c", files: [photo, plan] };
  assert.deepEqual(citing(message), { id: 5, by, files: { count: 2, images: 1, name: "plage.jpg" } });
  assert.deepEqual(citing({ ...message, text: "**a**", html: "<p><strong>a</strong></p>" }), {
    id: 5,
    by,
    excerpt: "a",
  });
  assert.deepEqual(citing({ ...message, files: [], deleted: 9 }), { id: 5, by });
});
