import { rememberOwnCookie } from "../../internal/own-cookie.js";
import { readProcessSlot, writeProcessSlot } from "../../internal/process-slot.js";

/**
 * Makes the process a plugin's, once: it has one handshake line to give.
 * @throws Error when it was claimed before
 */
export function claimProcess(magicCookieKey: string): void {
  if (readProcessSlot("serving") === true) {
    throw new Error(
      "serve() was called twice: a process is one plugin. Serve all names of the contract in one call.",
    );
  }
  writeProcessSlot("serving", true);
  rememberOwnCookie(magicCookieKey);
}
