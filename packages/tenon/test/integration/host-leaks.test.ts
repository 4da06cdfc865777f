import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { launch } from "../../src/host/index.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

isolateTemporaryFiles();

describe("200 launches and closes", () => {
  it("leave no process, file, listener or descriptor, and no memory", { timeout: 120_000 }, async () => {
    const heldBefore = listHeld();
    const listenersBefore = countProcessListeners();
    await launchTimes(50);
    const at50 = { rss: residentBytes(), descriptors: countDescriptors() };
    await launchTimes(150);
    const at200 = { rss: residentBytes(), descriptors: countDescriptors() };
    assert.equal(at200.descriptors, at50.descriptors);
    assert.deepEqual(listHeld(), heldBefore);
    assert.equal(countProcessListeners(), listenersBefore);
    assert.deepEqual(await readdir(process.env["TMPDIR"] ?? ""), []);
    const growth = at200.rss / at50.rss;
    assert.ok(growth <= 1.05, `resident memory grew by a factor of ${growth.toFixed(3)}`);
  });
});

/** One after another, each with a call. */
async function launchTimes(count: number): Promise<void> {
  for (let done = 0; done < count; done++) {
    await using client = await launch(contract, {
      command: [fixture("well-behaved")],
      logger: recordingLogger(),
    });
    const sample = await client.dispense("sample");
    await sample.echo({ author: "me" });
  }
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function residentBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage.rss();
}

/** Open descriptors, where /proc tells. */
function countDescriptors(): number {
  return existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0;
}

function countProcessListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}
