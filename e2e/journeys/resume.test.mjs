// A file sent by the public tus client: the client is killed halfway, the server is restarted, and another client goes on.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { House } from "../house.mjs";

const SENDER = fileURLToPath(new URL("../tus-sender.mjs", import.meta.url));
const house = await House.open({ browser: false });
after(() => house.close());

const PASSWORD = "quatre mots bien choisis";

async function api(method, path, body, headers = {}) {
  const answer = await fetch(`${house.origin}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", origin: house.origin, ...headers },
    body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer;
}

async function send(...args) {
  const child = spawn(process.execPath, [SENDER, house.origin, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const [code, signal] = await once(child, "exit");
  return { code, signal, output };
}

test("a client that is killed at half is taken over by another, across a restart of the server", async () => {
  const signedIn = await api("POST", "/users", { username: "amina", password: PASSWORD });
  const cookie = signedIn.headers.get("set-cookie").split(";")[0];
  const { token } = await (await api("POST", "/me/tokens", { name: "tus" }, { cookie })).json();
  const bytes = randomBytes(8 * 1024 * 1024);
  const file = join(house.data, "film.bin");
  const memory = join(house.data, "tus.json");
  await writeFile(file, bytes);

  const killed = await send(token, file, memory, "0.5");
  assert.equal(killed.signal, "SIGKILL", killed.output);
  await house.stop("SIGKILL");
  await house.start();
  const done = await send(token, file, memory, "1");
  assert.equal(done.code, 0, done.output);
  const { resumed, first, url } = JSON.parse(done.output.trim().split("\n").at(-1));
  assert.ok(resumed, "it went on instead of beginning again");
  assert.ok(first >= bytes.length * 0.4, `from ${first} of ${bytes.length}`);

  const id = url.split("/").at(-1);
  const authorization = `Bearer ${token}`;
  const room = await (await api("POST", "/rooms", { name: "Cinéma" }, { cookie })).json();
  const posted = await api("POST", `/rooms/${room.id}/messages`, { cid: "cid-0123456789abcdef", files: [id] }, { cookie });
  assert.equal((await posted.json()).files[0].name, "film.bin");
  const read = await fetch(`${house.origin}/api/v1/files/${id}`, { headers: { authorization } });
  assert.equal(read.status, 200);
  assert.ok(Buffer.from(await read.arrayBuffer()).equals(bytes));
});
