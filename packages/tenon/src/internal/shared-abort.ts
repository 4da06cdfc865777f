import { setMaxListeners } from "node:events";

/** An abort controller whose signal any number may listen to: Node would warn of a leak from the eleventh listener on. */
export function createSharedAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}
