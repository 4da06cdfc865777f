import { writeSync } from "node:fs";

const stderrFd = 2;

/**
 * Writes to the real stderr, at once where the operating system lets it, so that a line is out before the process ends.
 * Never throws: when stderr is gone there is nowhere left to say so.
 */
export function writeStderr(text: string | Uint8Array): void {
  let rest = typeof text === "string" ? Buffer.from(text) : text;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(stderrFd, rest));
  } catch (error) {
    // A full pipe that does not block (process.stderr makes it so on first use): the stream waits where we cannot.
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") process.stderr.write(rest);
  }
}
