import { fileURLToPath } from "node:url";
import { goProgram } from "../go-programs.js";

/** What carries bulk bytes from one process to another: a program that prints a `BulkResult`. */
export interface Carrier {
  /** As printed. */
  readonly name: string;
  /** Why it cannot be measured here; undefined when it can. */
  missing(): string | undefined;
  /** The command, which the socket's path, the duration in milliseconds and the bytes a write are added to. */
  command(): readonly string[];
}

/** How fast it went, and the CPU time of both sides. */
export interface BulkResult {
  readonly bytesPerSecond: number;
  readonly cpuMsPerGigabyte: number;
}

/** Yamux is beneath the public exports, so what drives it is a program of the library's own tests. */
const program = fileURLToPath(new URL("../../../tenon/test/fixtures/yamux-bulk.ts", import.meta.url));

/** The first is the one that the others are compared with. Windows are Go's: 256 KiB. */
export const carriers: readonly Carrier[] = [
  nodeCarrier("yamux, callbacks", "callbacks"),
  nodeCarrier("yamux, Duplex", "duplex"),
  {
    name: "Go's yamux",
    missing: () => (goProgram("yamux-bench") === undefined ? "Go's programs are not built" : undefined),
    command: () => [goProgram("yamux-bench") ?? "", "send"],
  },
  nodeCarrier("raw socket", "socket"),
];

function nodeCarrier(name: string, kind: string): Carrier {
  return {
    name,
    missing: () => undefined,
    command: () => [process.execPath, "--import", "tsx", program, kind, "send"],
  };
}
