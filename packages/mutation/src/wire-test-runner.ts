// The test runner that Stryker starts in a process of its own: runs the cases that reach a mutant, in one warm process.
import { resolve } from "node:path";
import { Script } from "node:vm";
import type { CoverageData, StrykerOptions } from "@stryker-mutator/api/core";
import { PluginKind, commonTokens, declareClassPlugin, tokens } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  TestStatus,
  determineHitLimitReached,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import type {
  DryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestResult,
  TestRunner,
  TestRunnerCapabilities,
} from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import { compileMutant, compileWithCoverage } from "./compiled-modules.js";
import { createModuleLoader } from "./module-loader.js";
import type { ModuleFunction, ModuleLoader } from "./module-loader.js";
import { createTestCollector, fileOf } from "./test-collector.js";
import type { TestCase } from "./test-collector.js";

/** The key of Stryker's options under which `main.ts` hands over the test files, from the root. */
export const testFilesOption = "wireTestFiles";

/**
 * A mutant that survives pays for every case that reaches it. So a longer case is left out, and what it alone notices counts as
 * survived; a property tries no more examples after that time.
 */
const longestCaseMs = 500;
const longestPropertyMs = 300;

/** For a case that has not been timed. */
const firstBudgetMs = 30_000;

const runCaseScript = new Script("runCase()");

/** More than the largest folder has. */
const maxMutantCount = 20_000;

class WireTestRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options);
  readonly #files: readonly string[];
  /** Modules without a mutant, compiled. */
  readonly #compiled = new Map<string, ModuleFunction>();
  /** How much of the processor each case may take, once it is known what it takes without a mutant. */
  readonly #budgetsMs = new Map<string, number>();

  constructor(options: StrykerOptions) {
    this.#files = options[testFilesOption] as readonly string[];
  }

  init(): Promise<void> {
    // The same examples for every mutant, as many as the time allows; a failure is one, however long its example.
    fc.configureGlobal({ seed: 1, endOnFailure: true, interruptAfterTimeLimit: longestPropertyMs });
    return Promise.resolve();
  }

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  /** Runs every case twice: to see what it reaches, then to see what it costs. */
  async dryRun(): Promise<DryRunResult> {
    const coverage = await findCoverage(this.#files);
    const tests: TestResult[] = [];
    for (const file of this.#files) {
      const loader = createModuleLoader({ parameters: {}, compile: compileMutant }, this.#compiled);
      for (const testCase of loadCases(file, loader)) {
        const result = await attempt(testCase, firstBudgetMs);
        this.#budgetsMs.set(testCase.id, 1_000 + 30 * result.timeSpentMs);
        if (result.timeSpentMs < longestCaseMs) tests.push(result);
      }
    }
    tests.sort((one, other) => one.timeSpentMs - other.timeSpentMs);
    // In this order Stryker gives the cases that reach a mutant: the quick ones first.
    const perTest = Object.fromEntries(tests.map(({ id }) => [id, coverage.get(id) ?? {}]));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: { static: {}, perTest } };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit = Infinity, sandboxFileName, testFilter = [] } = options;
    let hitCount = 0;
    const hitMutant = (): true => {
      if (++hitCount > hitLimit)
        throw new Error(`reached ${String(hitCount)} times: taken for an endless loop`);
      return true;
    };
    const mutatedPath = resolve(sandboxFileName);
    const compiled = new Map(this.#compiled);
    compiled.delete(mutatedPath);
    const loader = createModuleLoader(
      {
        parameters: { hitMutant },
        compile: (path, source) =>
          compileMutant(path, source, path === mutatedPath ? activeMutant.id : undefined),
      },
      compiled,
    );
    const result = await this.#runUntilFailure(testFilter, loader);
    return toMutantRunResult(determineHitLimitReached(hitCount, hitLimit) ?? result);
  }

  /** @param ids of cases, which begin with their file */
  async #runUntilFailure(ids: readonly string[], loader: ModuleLoader): Promise<DryRunResult> {
    const loaded = new Map<string, readonly TestCase[]>();
    const tests: TestResult[] = [];
    for (const id of ids) {
      const run = (): unknown => {
        const cases = loaded.get(fileOf(id)) ?? loadCases(fileOf(id), loader);
        loaded.set(fileOf(id), cases);
        const found = cases.find((testCase) => testCase.id === id);
        if (found === undefined) throw new Error("The mutant has changed the case's name.");
        return found.run();
      };
      const result = await attempt({ id, run }, this.#budgetsMs.get(id) ?? firstBudgetMs);
      if (result.isTimeout) return { status: DryRunStatus.Timeout, reason: id };
      tests.push(result);
      if (result.status === TestStatus.Failed) break;
    }
    return { status: DryRunStatus.Complete, tests };
  }
}

/** How often each case reaches each mutant. What loading its file reaches, such as tables, each case of the file reaches. */
async function findCoverage(files: readonly string[]): Promise<ReadonlyMap<string, CoverageData>> {
  const hits = new Uint32Array(maxMutantCount);
  const compiled = new Map<string, ModuleFunction>();
  const count = async (run: () => unknown): Promise<CoverageData> => {
    hits.fill(0);
    await run();
    return Object.fromEntries([...hits.entries()].filter(([, hitCount]) => hitCount > 0));
  };
  const found = new Map<string, CoverageData>();
  for (const file of files) {
    const loader = createModuleLoader({ parameters: { hits }, compile: compileWithCoverage }, compiled);
    let cases: readonly TestCase[] = [];
    const loading = await count(() => (cases = loadCases(file, loader)));
    for (const { id, run } of cases) found.set(id, { ...loading, ...(await count(run)) });
  }
  return found;
}

function loadCases(file: string, loader: ModuleLoader): readonly TestCase[] {
  const collector = createTestCollector(file);
  loader.evaluate(resolve(file), new Map([["node:test", collector.module]]));
  return collector.cases;
}

type Attempt = TestResult & { readonly isTimeout: boolean };

/** Runs a case until it ends or has used up its time on the processor, which others may need at the same time. */
async function attempt(testCase: TestCase, budgetMs: number): Promise<Attempt> {
  for (let timeoutMs = budgetMs; ; timeoutMs *= 2) {
    const result = await attemptOnce(testCase, timeoutMs);
    if (!result.isTimeout || result.timeSpentMs >= budgetMs * 0.8) return result;
  }
}

async function attemptOnce({ id, run }: TestCase, timeoutMs: number): Promise<Attempt> {
  const before = process.cpuUsage();
  try {
    await runInTime(run, timeoutMs);
    return { id, name: id, status: TestStatus.Success, timeSpentMs: spentMs(before), isTimeout: false };
  } catch (error) {
    const failureMessage = error instanceof Error ? error.message : String(error);
    const isTimeout =
      error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    return {
      id,
      name: id,
      status: TestStatus.Failed,
      failureMessage,
      timeSpentMs: spentMs(before),
      isTimeout,
    };
  }
}

/** Ends a function that runs in circles, which only a script's `timeout` can without ending the process. */
function runInTime(run: () => unknown, timeoutMs: number): unknown {
  Object.assign(globalThis, { runCase: run });
  return runCaseScript.runInThisContext({ timeout: Math.ceil(timeoutMs) });
}

/** Processor time: others may be at work on this machine. */
function spentMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** By this name Stryker finds its plugins in a module. */
export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "wire", WireTestRunner)];
