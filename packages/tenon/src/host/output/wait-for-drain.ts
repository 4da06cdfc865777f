import type { Writable } from "node:stream";

/** Resolves when a full writable takes more, or is closed. Leaves no listener. */
export function waitForDrain(target: Writable): Promise<void> {
  return new Promise((resolve) => {
    const release = (): void => {
      target.off("drain", release).off("close", release);
      resolve();
    };
    // An "error" listener of ours would hide the error from the application: "close" follows it.
    target.once("drain", release).once("close", release);
  });
}
