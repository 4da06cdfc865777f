import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { align } from "../align.js";
import type { LoadRounds } from "../measure-loads.js";
import { median, shuffled, spread } from "../statistics.js";
import { carriers } from "./carriers.js";
import type { BulkResult, Carrier } from "./carriers.js";

/** Bytes a write: what a file is read in, and small ones. */
const writeSizes = [65_536, 4096] as const;

/** The rounds of each carrier by its name, for each size of a write. */
export type BulkResults = ReadonlyMap<number, ReadonlyMap<string, readonly BulkResult[]>>;

/** Every carrier that is there, in a random order each round, each time in fresh processes; prints what is not there. */
export async function measureBulk({ rounds, durationMs }: LoadRounds): Promise<BulkResults> {
  const present = carriers.filter((carrier) => {
    const reason = carrier.missing();
    if (reason !== undefined) console.error(`left out: ${carrier.name}: ${reason}`);
    return reason === undefined;
  });
  const results = new Map<number, Map<string, BulkResult[]>>();
  for (const writeBytes of writeSizes) {
    const ofSize = new Map<string, BulkResult[]>(present.map(({ name }) => [name, []]));
    results.set(writeBytes, ofSize);
    for (let round = 1; round <= rounds; round++) {
      for (const carrier of shuffled(present)) {
        console.error(`bulk, writes of ${writeBytes} bytes, round ${round} of ${rounds}: ${carrier.name}`);
        ofSize.get(carrier.name)?.push(await runTrial(carrier, durationMs, writeBytes));
      }
    }
  }
  return results;
}

/** A row a carrier and size: medians with minimum and maximum, and what the first is against it. */
export function formatBulk(results: BulkResults): string {
  const head = [
    "bulk bytes, one stream, one way",
    "MB/s (min–max)",
    "CPU ms a GB, both sides (min–max)",
    "the first against it",
  ];
  const rows = [head];
  for (const [writeBytes, ofSize] of results) {
    const [first = []] = ofSize.values();
    for (const [name, trials] of ofSize) {
      const ratio = median(
        trials.map((trial, round) => (first[round]?.bytesPerSecond ?? 0) / trial.bytesPerSecond),
      );
      rows.push([
        `${name}, writes of ${writeBytes} bytes`,
        formatSpread(trials.map((trial) => trial.bytesPerSecond / 1e6)),
        formatSpread(trials.map((trial) => trial.cpuMsPerGigabyte)),
        `${ratio.toFixed(2)} ×`,
      ]);
    }
  }
  return align(rows);
}

async function runTrial(carrier: Carrier, durationMs: number, writeBytes: number): Promise<BulkResult> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-bulk-"));
  try {
    const [file = "", ...args] = carrier.command();
    const socket = join(folder, "socket");
    const { stdout } = await promisify(execFile)(file, [
      ...args,
      socket,
      String(durationMs),
      String(writeBytes),
    ]);
    return JSON.parse(stdout) as BulkResult;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function formatSpread(values: readonly number[]): string {
  const { min, median: middle, max } = spread(values);
  return `${middle.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`;
}
