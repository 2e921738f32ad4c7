// A real server, a real browser and the people of a journey. Nothing here knows what a journey checks.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const BINARY = process.env.PALABRE_BIN ?? fileURLToPath(new URL("../target/debug/palabre", import.meta.url));
const PASSWORD = "quatre mots bien choisis";
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** A started server with its own data, its browser, and how to end both. */
export class House {
  #server;
  #log = "";

  /**
   * `open`: others than this machine reach it, so that the first run asks for the code of the log. `disk`: its data is on
   * a disk of its own, so small (as mount(8) says it); null when this machine lets nobody make one.
   */
  static async open({ setUp = true, env = {}, open = false, browser = true, disk = "" } = {}) {
    const house = new House();
    house.port = await freePort();
    house.origin = `http://127.0.0.1:${house.port}`;
    house.data = await mkdtemp(join(tmpdir(), "palabre-e2e-"));
    if (disk !== "") {
      const made = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${disk},mode=0700`, "tmpfs", house.data]);
      if (made.status !== 0) return null;
      house.mounted = true;
    }
    house.env = {
      ...process.env,
      PALABRE_LISTEN: `127.0.0.1:${house.port}`,
      PALABRE_DATA_DIR: house.data,
      PALABRE_RATE_SIGNUPS: "0",
      PALABRE_RATE_SIGNINS: "0",
      PALABRE_RATE_MESSAGES: "0",
      ...(open ? { PALABRE_LISTEN: `0.0.0.0:${house.port}`, PALABRE_PUBLIC_URL: house.origin } : {}),
      ...env,
    };
    if (setUp) await house.run(["user", "create", "direction", "--role", "admin", "--password-stdin"], PASSWORD);
    await house.start();
    if (browser) house.browser = await chromium.launch({ executablePath: process.env.PALABRE_CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS });
    return house;
  }

  async start() {
    this.#server = spawn(BINARY, [], { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#server.stdout, this.#server.stderr]) stream.on("data", (text) => (this.#log += text));
    await eventually(async () => assert.equal((await fetch(`${this.origin}/readyz`)).status, 200), 20_000);
  }

  /** What the server wrote so far. */
  get log() {
    return this.#log;
  }

  /** The most memory that the server has had resident, in MiB. */
  async peak() {
    const status = await readFile(`/proc/${this.#server.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) / 1024;
  }

  async stop(signal = "SIGTERM") {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    const ended = once(this.#server, "exit");
    this.#server.kill(signal);
    await ended;
  }

  async close() {
    await this.browser?.close();
    await this.stop("SIGKILL");
    if (this.mounted) assert.equal(spawnSync("umount", [this.data]).status, 0);
    await rm(this.data, { recursive: true, force: true });
  }

  /** Runs a command of the binary on this house's data. */
  async run(args, input = "") {
    const child = spawn(BINARY, args, { env: this.env, stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    child.stdin.end(`${input}\n`);
    const [code] = await once(child, "exit");
    assert.equal(code, 0, `palabre ${args.join(" ")}: ${output}`);
    return output;
  }

  /** A browser of one's own, in French, in Paris. */
  async visitor(options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.origin, locale: "fr-FR", timezoneId: "Europe/Paris", viewport: DESKTOP, ...options,
    });
    context.setDefaultTimeout(Number(process.env.PALABRE_PATIENCE ?? 15_000));
    const page = await context.newPage();
    // Listened to from the start: the browser, told of it with the key that opens a chooser, may be told too late.
    page.on("filechooser", () => undefined);
    const faults = [];
    page.on("pageerror", (error) => faults.push(`${error}`));
    page.on("console", (line) => {
      if (line.type() === "error" && !/Failed to load resource|WebSocket connection/.test(line.text())) faults.push(line.text());
    });
    return new Person(this, context, page, faults);
  }

  /** A visitor with an account, signed in. */
  async person(name, display, options = {}) {
    const person = await this.visitor(options);
    person.name = name;
    person.display = display;
    person.password = PASSWORD;
    const me = await person.api("POST", "/users", { username: name, password: PASSWORD, display });
    person.id = me.id;
    return person;
  }

  /** The administrator made from the shell. */
  async admin(options = {}) {
    const person = await this.visitor(options);
    await person.api("POST", "/sessions", { username: "direction", password: PASSWORD });
    return person;
  }
}

export class Person {
  constructor(house, context, page, faults) {
    Object.assign(this, { house, context, page, faults });
  }

  /** Calls the API with this browser's session. */
  async api(method, path, body) {
    const answer = await this.context.request.fetch(`${this.house.origin}/api/v1${path}`, {
      method, data: body, headers: { Origin: this.house.origin, "Sec-Fetch-Site": "same-origin" },
    });
    const text = await answer.text();
    assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Makes a public room and returns its id. */
  async room(name) {
    return (await this.api("POST", "/rooms", { name })).id;
  }

  async join(room) {
    await this.api("POST", `/rooms/${room}/members`, {});
  }

  async say(room, text, more = {}) {
    return await this.api("POST", `/rooms/${room}/messages`, { cid: cid(), text, ...more });
  }

  /** Uploads a file in one go and returns its id. */
  async file(name, mimeType, buffer) {
    const answer = await this.context.request.fetch(`${this.house.origin}/api/v1/files`, {
      method: "POST", multipart: { file: { name, mimeType, buffer } }, timeout: 30_000,
      headers: { Origin: this.house.origin, "Sec-Fetch-Site": "same-origin" },
    });
    assert.equal(answer.status(), 201, await answer.text());
    return (await answer.json()).id;
  }

  /** Opens a room and waits until it is live. */
  async open(room) {
    await this.page.goto(`/rooms/${room}`);
    await this.live();
  }

  /** Makes a public room in which this person and others are, all of them live, and returns its id. */
  async meet(name, ...others) {
    const room = await this.room(name);
    await Promise.all(others.map((one) => one.join(room)));
    await Promise.all([this, ...others].map((one) => one.open(room)));
    return room;
  }

  /** Another tab of the same browser, once it is live. */
  async tab(address) {
    const page = await this.context.newPage();
    page.on("filechooser", () => undefined);
    const other = new Person(this.house, this.context, page, this.faults);
    await page.goto(address);
    await other.live();
    return other;
  }

  async live() {
    await this.page.locator("body[data-link=open]").waitFor();
  }

  /** The field in which one writes to the room. */
  get composer() {
    return this.page.getByRole("textbox", { name: /^(Message pour|Écrire à)/ });
  }

  get log() {
    return this.page.getByRole("log");
  }

  /** A message of the log by a part of its text. */
  message(text) {
    return this.log.locator("article.msg").filter({ hasText: text });
  }

  /** A message of the log by its whole text. */
  exactly(text) {
    const body = this.page.locator(".msg-body").filter({ hasText: new RegExp(`^\\s*${text}\\s*$`) });
    return this.log.locator("article.msg").filter({ has: body });
  }

  async write(text) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Ends the person's browser; no script may have failed and no policy may have been broken in it. */
  async leave() {
    assert.deepEqual(this.faults, []);
    await this.context.close();
  }
}

let sent = 0;
export function cid() {
  sent += 1;
  return `journey-${process.pid}-${Date.now().toString(36)}-${sent}`.padEnd(16, "0");
}

/** Tries until it no longer throws. */
export async function eventually(check, within = 15_000) {
  const until = Date.now() + within;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
