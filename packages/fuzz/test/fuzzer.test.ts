import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { compileCode } from "../src/compile.js";
import type { CompiledCode } from "../src/compile.js";
import type { JobResult } from "../src/job.js";
import { watchJob } from "../src/watch-job.js";

/** What opens all of the toy's doors. */
const key = Uint8Array.of(0x54, 0x4f, 0x59, 0x03);

describe("the fuzzer", { timeout: 120_000 }, () => {
  let code: CompiledCode;
  before(async () => {
    code = await compileCode(join(import.meta.dirname, "fixtures"));
  });
  after(() => code.remove());

  function fuzz(
    targetName: string,
    more: { corpus?: Uint8Array[]; inputCount?: number; choosesCorpus?: boolean } = {},
  ): Promise<JobResult> {
    return watchJob({
      folder: code.folder,
      targetsUrl: pathToFileURL(join(code.folder, "fuzz/test/fixtures/toy-targets.js")).href,
      targetName,
      libraryUrl: code.libraryUrl,
      files: code.coveredFiles(["toy-decoder.ts"]),
      corpus: [],
      seed: 1,
      inputCount: 100_000,
      choosesCorpus: false,
      maxInputMs: 2000,
      ...more,
    });
  }

  it("finds a planted fault behind four doors, and shortens the input to what is needed", async () => {
    const { finding, inputCount } = await fuzz("throws");
    assert.match(finding?.problem ?? "", /RangeError: the fault/);
    assert.deepEqual(finding?.input, key);
    assert.ok(inputCount < 100_000, "by what it learned, not by chance");
  });

  it("makes the same inputs from the same seed", async () => {
    const [one, other] = [await fuzz("throws"), await fuzz("throws")];
    assert.equal(one.inputCount, other.inputCount);
  });

  it("finds nothing where nothing is wrong", async () => {
    const { finding, inputCount, heapGrowthBytes } = await fuzz("sound", { inputCount: 5000 });
    assert.deepEqual([finding, inputCount], [undefined, 5000]);
    assert.ok(heapGrowthBytes < 1 << 20, String(heapGrowthBytes));
  });

  it("catches an input on which the code hangs", async () => {
    const { finding } = await fuzz("hangs", { corpus: [key] });
    assert.match(finding?.problem ?? "", /^hangs: one input took more than 2000 ms/);
    assert.deepEqual(finding?.input, key);
  });

  it("catches work that is out of proportion to the input", async () => {
    const { finding } = await fuzz("works too much");
    assert.match(finding?.problem ?? "", /^too much work: \d+ blocks for \d+ bytes/);
    assert.deepEqual(finding?.input, key);
  });

  it("catches memory that is out of proportion to the input", async () => {
    const { finding } = await fuzz("allocates", { corpus: [key] });
    assert.match(finding?.problem ?? "", /^too much memory: \d+ bytes/);
  });

  it("catches a promise that rejects unheard", async () => {
    const { finding } = await fuzz("rejects");
    assert.match(finding?.problem ?? "", /^unhandled rejection: Error: the fault/);
    assert.deepEqual(finding?.input, key);
  });

  it("catches a heap that grows with the number of inputs", async () => {
    const { finding } = await fuzz("grows", { inputCount: 5000 });
    assert.match(finding?.problem ?? "", /^memory grew by \d+ bytes over 5000 inputs \(seed 1\)/);
  });

  it("chooses a corpus that reaches alone what the run reached", async () => {
    const { corpus = [] } = await fuzz("splits", { choosesCorpus: true });
    assert.ok(
      corpus.length <= 5 && corpus.some((input) => Buffer.from(input).equals(key)),
      String(corpus.length),
    );
    const again = await fuzz("splits", { corpus: [...corpus], inputCount: 0 });
    const missed = again.reachedByCorpus.filter((isReached) => !isReached).length;
    // The faults, which this target does not have.
    assert.equal(missed, 11);
    assert.equal(again.newBranchCount, 0);
  });
});
