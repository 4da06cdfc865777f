import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import type { Finding } from "../job.js";
import { defaultMaxWork } from "../target.js";
import type { FuzzTarget, Outcome } from "../target.js";
import { usedBytes } from "./heap.js";
import type { SharedInput } from "./shared-input.js";
import { countBlocks } from "./v8-coverage.js";
import type { ScriptCounts, V8Coverage } from "./v8-coverage.js";

/** What some inputs, run one after the other, have come to. */
export interface BatchResult {
  readonly scripts: readonly ScriptCounts[];
  readonly byteCount: number;
  /** Whether the inputs took more work than they may, all together. */
  readonly isHeavy: boolean;
  readonly workPerByte: number;
  /** By input. */
  readonly features: readonly (string | undefined)[];
  readonly finding: Finding | undefined;
}

/** What one input may allocate: a session's first block and tables, then what its bytes ask for. */
const maxAllocation = { perInput: 4 << 20, perByte: 512 };

/** Runs inputs of one target, and holds them to the bounds that hold for every target. */
export class InputRunner {
  readonly #target: FuzzTarget;
  readonly #coverage: V8Coverage;
  readonly #shared: SharedInput;
  #rejection: { readonly reason: unknown } | undefined;

  constructor(target: FuzzTarget, coverage: V8Coverage, shared: SharedInput) {
    this.#target = target;
    this.#coverage = coverage;
    this.#shared = shared;
    process.on("unhandledRejection", (reason) => (this.#rejection ??= { reason }));
  }

  /** Forgets what was counted outside of inputs: generators use the library's own encoders. */
  reset(): void {
    this.#coverage.take();
  }

  /** Runs inputs in turn, and stops at the first finding. Counts what was executed since the last call, or {@link reset}. */
  async runBatch(inputs: readonly Uint8Array[]): Promise<BatchResult> {
    const features: (string | undefined)[] = [];
    let byteCount = 0;
    let finding: Finding | undefined;
    for (const input of inputs) {
      const ended = await this.#runInput(input);
      if ("problem" in ended) {
        finding = ended;
        break;
      }
      byteCount += ended.byteCount ?? input.length;
      features.push(ended.feature);
    }
    const scripts = this.#coverage.take();
    // Rejections that nobody handles are told when the event loop turns.
    await setImmediate();
    finding ??= await this.#findRejected(inputs);
    const work = countBlocks(scripts);
    return {
      scripts,
      byteCount,
      isHeavy: work > this.#maxWork(byteCount, inputs.length),
      workPerByte: work / Math.max(1, byteCount),
      features,
      finding,
    };
  }

  /** Runs one input and holds it to the bounds of work and memory. */
  async runAlone(input: Uint8Array): Promise<BatchResult> {
    const before = usedBytes();
    const result = await this.runBatch([input]);
    // A collection in between can only make this smaller.
    const allocated = usedBytes() - before;
    if (result.finding !== undefined) return result;
    if (result.isHeavy) {
      const problem = `too much work: ${String(countBlocks(result.scripts))} blocks for ${String(result.byteCount)} bytes, at most ${String(this.#maxWork(result.byteCount, 1))} are allowed`;
      return { ...result, finding: { input, problem } };
    }
    const allowed = maxAllocation.perInput + maxAllocation.perByte * result.byteCount;
    if (allocated <= allowed) return result;
    const problem = `too much memory: ${String(allocated)} bytes for ${String(result.byteCount)} bytes of input, at most ${String(allowed)} are allowed`;
    return { ...result, finding: { input, problem } };
  }

  async #runInput(input: Uint8Array): Promise<Outcome | Finding> {
    this.#shared.begin(input);
    try {
      const ended = this.#target.run(input);
      return (ended instanceof Promise ? await ended : ended) ?? {};
    } catch (error) {
      return { input, problem: describeError(error) };
    } finally {
      this.#shared.end();
    }
  }

  /** Which of the inputs left a promise that rejected: known by running them again, one a turn of the event loop. */
  async #findRejected(inputs: readonly Uint8Array[]): Promise<Finding | undefined> {
    if (this.#rejection === undefined) return undefined;
    const { reason } = this.#rejection;
    const problem = `unhandled rejection: ${describeError(reason)}`;
    for (const input of inputs) {
      this.#rejection = undefined;
      await this.#runInput(input);
      await setImmediate();
      if (this.#rejection !== undefined) {
        this.#rejection = undefined;
        return { input, problem };
      }
    }
    return { input: inputs.at(-1) ?? new Uint8Array(0), problem: `${problem} (at some input of a batch)` };
  }

  #maxWork(byteCount: number, inputCount: number): number {
    const { perInput, perByte } = this.#target.maxWork ?? defaultMaxWork;
    return perInput * inputCount + perByte * byteCount;
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : inspect(error);
}
