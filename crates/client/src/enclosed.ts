// The files that go with messages, as this browser keeps them until they are sent: what each is, and where its
// upload stands. The bytes lie on a shelf of their own, so that noting progress does not copy them.

import { change, everything, forget, keep, one } from "./db.ts";

/** A file of a message that has not left. */
export interface Enclosed {
  key: string;
  name: string;
  size: number;
  /** As the browser guesses it from the name; the server looks at the bytes. */
  type: string;
  /** Of an image the browser can show. */
  width?: number;
  height?: number;
}

/** The same, with its upload. */
export interface KeptFile extends Enclosed {
  room: number;
  /** The order in which files were added. */
  at: number;
  /** Whether it goes with a message already, and waits no more beside the composer. */
  claimed: boolean;
  /** The address of its upload, once the server knows of it. */
  address?: string;
  /** What the server calls it, once it has all of it. */
  id?: string;
  /** When it had. */
  arrived?: number;
}

/** What this tab holds, should the browser refuse to keep anything. */
const held = new Map<string, KeptFile>();
const blobs = new Map<string, Blob>();

/** Every file kept, in the order they were added. */
export async function keptFiles(): Promise<KeptFile[]> {
  const onDisk = await everything<KeptFile>("files").catch(() => []);
  const all = new Map([...held, ...onDisk.map((file) => [file.key, file] as const)]);
  return [...all.values()].sort((a, b) => a.at - b.at);
}

/** One of them. */
export async function keptFile(key: string): Promise<KeptFile | undefined> {
  return (await one<KeptFile>("files", key).catch(() => undefined)) ?? held.get(key);
}

/** Keeps what is known of a file. What the browser keeps is not held too: another tab may forget it. */
export async function keepFile(file: KeptFile): Promise<void> {
  held.set(file.key, file);
  try {
    await keep("files", file);
    if (held.get(file.key) === file) held.delete(file.key);
  } catch (error) {
    reportError(error);
  }
}

/** Notes more about a file; none if a tab has forgotten it meanwhile. */
export async function noteFile(key: string, more: Partial<KeptFile>): Promise<KeptFile | undefined> {
  const add = (file: KeptFile | undefined) => file && { ...file, ...more };
  const kept = await change<KeptFile>("files", key, add).catch(() => undefined);
  if (kept) return kept;
  const here = add(held.get(key));
  if (here) held.set(key, here);
  return here;
}

/** Keeps a file's bytes. A browser without room for them has them as long as this page is open. */
export async function keepBytes(key: string, blob: Blob): Promise<void> {
  blobs.set(key, blob);
  await keep("blobs", { key, blob }).catch(() => undefined);
}

/** A file's bytes. */
export async function bytesOf(key: string): Promise<Blob | undefined> {
  const here = blobs.get(key);
  if (here) return here;
  const kept = await one<{ blob: Blob }>("blobs", key).catch(() => undefined);
  return kept?.blob;
}

/** Forgets a file and its bytes. */
export async function forgetFile(key: string): Promise<void> {
  held.delete(key);
  blobs.delete(key);
  await Promise.all([forget("files", key), forget("blobs", key)]).catch(() => undefined);
}

/** What the server calls these files; null while one of them is still on its way. */
export async function idsOf(files: readonly Enclosed[] = []): Promise<string[] | null> {
  const kept = await Promise.all(files.map(({ key }) => keptFile(key)));
  const ids = kept.flatMap((file) => (file?.id ? [file.id] : []));
  return ids.length === files.length ? ids : null;
}
