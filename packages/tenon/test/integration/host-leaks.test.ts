import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Holding } from "../fixtures/host/launch-many.js";
import { isolateTemporaryFiles } from "../support/held-resources.js";

isolateTemporaryFiles();

describe("200 launches and closes", () => {
  it("leave no process, file, listener or descriptor, and no memory", { timeout: 180_000 }, async () => {
    const [first, at50, at200] = await launchUpTo(1, 50, 200);
    assert.ok(first !== undefined && at50 !== undefined && at200 !== undefined);
    const { launches, residentBytes, ...held } = at200;
    assert.equal(launches, 200);
    assert.deepEqual(held, {
      descriptors: at50.descriptors,
      resources: first.resources,
      processListeners: first.processListeners,
    });
    assert.deepEqual(
      (await readdir(process.env["TMPDIR"] ?? "")).filter((name) => name.startsWith("tenon-")),
      [],
    );
    const growth = residentBytes / at50.residentBytes;
    assert.ok(growth <= 1.05, `resident memory grew by a factor of ${growth.toFixed(3)}`);
  });
});

/**
 * What a host of its own holds after so many launches: this process has a test runner's memory. The flag and the
 * variables keep V8's young generation and glibc's heap from growing and shrinking with the load, by up to a tenth of
 * all resident memory, so that what is measured is what is held. glibc alone reads the variables.
 */
async function launchUpTo(...stops: readonly number[]): Promise<Holding[]> {
  const file = fileURLToPath(new URL("../fixtures/host/launch-many.ts", import.meta.url));
  const host = fork(file, stops.map(String), {
    execArgv: ["--expose-gc", "--max-semi-space-size=1", "--import", "tsx"],
    env: { ...process.env, MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "65536" },
  });
  const holdings: Holding[] = [];
  host.on("message", (holding) => holdings.push(holding as Holding));
  assert.deepEqual(await once(host, "exit"), [0, null]);
  return holdings;
}
