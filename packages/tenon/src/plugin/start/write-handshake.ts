import { writeSync } from "node:fs";
import { PluginError } from "../../errors/index.js";

const stdoutFd = 1;

/**
 * Writes the handshake line to descriptor 1 itself, past everything that may have been put in the way of
 * `process.stdout`. A line fits into any pipe, so it is out at once.
 * @throws PluginError CONNECTION_LOST when nobody has the other end of stdout any more
 */
export function writeHandshake(line: string, fd: number = stdoutFd): void {
  let rest = Buffer.from(`${line}\n`);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
  } catch (cause) {
    throw new PluginError("CONNECTION_LOST", "The handshake line could not be written to stdout.", {
      cause,
      remedy: "The host has ended, or closed its end of the plugin's stdout, before the plugin was ready.",
    });
  }
}
