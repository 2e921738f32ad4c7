// What this browser keeps for the person: unsent messages, their files and drafts, in IndexedDB. Wiped on signing out.

import { me } from "./dom.ts";
import { forgetSearches } from "./searches.ts";

/** A kind of record, with the key that names one. */
export type Shelf = "drafts" | "outbox" | "files" | "blobs";
const KEYS: Readonly<Record<Shelf, string>> = { drafts: "room", outbox: "cid", files: "key", blobs: "key" };
const VERSION = 2;
/** Another person in the same browser finds nothing of this one. */
const nameOfMine = () => `palabre-${me()}`;

let opened: Promise<IDBDatabase> | undefined;
let isSealed = false;

/** The person has signed out: from here on, this page keeps and reads nothing. */
export function seal(): void {
  isSealed = true;
}

function open(): Promise<IDBDatabase> {
  if (isSealed) return new Promise(() => undefined);
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(nameOfMine(), VERSION);
    request.onupgradeneeded = () => {
      const { result } = request;
      for (const [shelf, keyPath] of Object.entries(KEYS))
        if (!result.objectStoreNames.contains(shelf)) result.createObjectStore(shelf, { keyPath });
    };
    request.onsuccess = () => {
      // Another tab wipes everything: this one must let go, or the wiping waits for ever.
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
}

/** Runs requests on a shelf in one transaction, and answers with the last one's result once it is committed. */
async function run<T>(
  shelf: Shelf,
  mode: IDBTransactionMode,
  act: (on: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(shelf, mode);
    const request = act(transaction.objectStore(shelf));
    // The page may be left at any moment: without this, the browser asks it once more before it commits.
    transaction.commit();
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Everything on a shelf, by key. */
export function everything<T>(shelf: Shelf): Promise<T[]> {
  return run(shelf, "readonly", (on) => on.getAll() as IDBRequest<T[]>);
}

/** One record of a shelf. */
export function one<T>(shelf: Shelf, key: IDBValidKey): Promise<T | undefined> {
  return run(shelf, "readonly", (on) => on.get(key) as IDBRequest<T | undefined>);
}

/** Keeps a record, in place of the one with the same key. */
export async function keep(shelf: Shelf, record: object): Promise<void> {
  await run(shelf, "readwrite", (on) => on.put(record));
}

/** Makes a record of the one before, or none, whatever other tabs do meanwhile; what is kept. */
export async function change<T extends object>(
  shelf: Shelf,
  key: IDBValidKey,
  make: (before: T | undefined) => T | undefined,
): Promise<T | undefined> {
  const transaction = (await open()).transaction(shelf, "readwrite");
  const on = transaction.objectStore(shelf);
  return new Promise((resolve, reject) => {
    let made: T | undefined;
    const found = on.get(key) as IDBRequest<T | undefined>;
    found.onsuccess = () => {
      made = make(found.result);
      if (made) on.put(made);
      else on.delete(key);
      transaction.commit();
    };
    transaction.oncomplete = () => resolve(made);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Forgets a record. */
export async function forget(shelf: Shelf, key: IDBValidKey): Promise<void> {
  await run(shelf, "readwrite", (on) => on.delete(key));
}

/** Forgets everything that this browser kept for the person. */
export async function wipe(): Promise<void> {
  seal();
  for (const habit of ["emoji", "emoji-tone"]) localStorage.removeItem(habit);
  forgetSearches();
  (await opened?.catch(() => undefined))?.close();
  opened = undefined;
  await new Promise<void>((resolve) => {
    const request = indexedDB.deleteDatabase(nameOfMine());
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
