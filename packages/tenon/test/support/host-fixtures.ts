import { fileURLToPath } from "node:url";
import type { Contract } from "../../src/contract/contract.js";
import { defineContract, grpcPlugin } from "../../src/index.js";
import type { GrpcPlugin } from "../../src/index.js";
import type { LogFields, LogLevel, Logger } from "../../src/internal/logger.js";
import { Sample } from "../gen/sample_pb.js";

/** The contract of the fixtures in test/fixtures/host. */
export const contract: Contract<{ readonly sample: GrpcPlugin<typeof Sample> }> = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "TEST_PLUGIN", magicCookieValue: "yes" },
  plugins: { sample: grpcPlugin(Sample) },
});

/** The path of a fixture, by its file's name without ending. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/host/${name}.mjs`, import.meta.url));
}

/** One entry that a logger took. */
export interface Logged {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A logger that keeps what it takes, and can be waited for. */
export interface RecordingLogger extends Logger {
  readonly entries: readonly Logged[];
  /** Resolves with the first entry, of those that came and those that will, that is right. */
  waitFor(isRight: (entry: Logged) => boolean): Promise<Logged>;
}

/** Creates a logger that keeps what it takes. */
export function recordingLogger(): RecordingLogger {
  const entries: Logged[] = [];
  const waiters = new Set<(entry: Logged) => void>();
  const take = (level: LogLevel) => (message: string, fields?: LogFields) => {
    const entry = { level, message, fields };
    entries.push(entry);
    for (const waiter of waiters) waiter(entry);
  };
  return {
    entries,
    waitFor: (isRight) =>
      new Promise((resolve) => {
        const found = entries.find(isRight);
        if (found !== undefined) return resolve(found);
        const waiter = (entry: Logged): void => {
          if (!isRight(entry)) return;
          waiters.delete(waiter);
          resolve(entry);
        };
        waiters.add(waiter);
      }),
    trace: take("trace"),
    debug: take("debug"),
    info: take("info"),
    warn: take("warn"),
    error: take("error"),
  };
}
