// The last searches made in this browser by this person. Forgotten on signing out.

import { me } from "./dom.ts";

const MOST = 10;
const key = () => `searches-${me()}`;

/** The last searches, the newest first. */
export function recentSearches(): string[] {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? "[]");
  } catch {
    return [];
  }
}

/** Keeps a search, as the newest. */
export function rememberSearch(query: string): void {
  try {
    const others = recentSearches().filter((other) => other !== query);
    localStorage.setItem(key(), JSON.stringify([query, ...others].slice(0, MOST)));
  } catch {
    // Without storage, nothing is remembered and nothing else is lost.
  }
}

/** Forgets them all. */
export function forgetSearches(): void {
  localStorage.removeItem(key());
}
