import { closeSync, constants, openSync } from "node:fs";

/** Whether this process has a controlling terminal, from which Ctrl-C comes and on which a plugin could ask for a password. */
export function hasControllingTerminal(): boolean {
  if (process.platform === "win32") return false;
  try {
    closeSync(openSync("/dev/tty", constants.O_RDWR | constants.O_NOCTTY));
    return true;
  } catch {
    return false; // ENXIO: there is none.
  }
}
