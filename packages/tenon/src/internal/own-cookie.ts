import { readProcessSlot, writeProcessSlot } from "./process-slot.js";

/**
 * The name of the variable that told this process that it is a plugin; undefined when it is none. A host in the same
 * process must not pass the variable on: its own plugins, started by hand, would take themselves for started by a host.
 */
export function ownCookieKey(): string | undefined {
  const value = readProcessSlot("cookieKey");
  return typeof value === "string" ? value : undefined;
}

/** Remembers the variable for {@link ownCookieKey}. */
export function rememberOwnCookie(key: string): void {
  writeProcessSlot("cookieKey", key);
}
