import { join } from "node:path";
import { fuzzTarget, targetsOf } from "./fuzz-file.js";
import type { PlantedBug } from "./planted-bug.js";
import { runTestFile } from "./run-test-file.js";
import { sourceFolder } from "./scratch-tree.js";
import type { ScratchTree } from "./scratch-tree.js";
import { findTouchingTests } from "./touching-tests.js";

/** Who looks for bugs, in the order in which they are asked. */
export type Finder = "the tests beside it" | "tests elsewhere" | "the fuzzer";

/** What found a bug. */
export interface Find {
  readonly finder: Finder;
  /** The test file from the root, or the fuzzer's target. */
  readonly where: string;
  /** The first test that failed, or the rule that did not hold. */
  readonly what: string;
}

interface Check {
  readonly finder: Finder;
  readonly where: string;
  /** @returns what failed; undefined when nothing did */
  readonly run: () => Promise<string | undefined>;
}

/** Looks for bugs that are planted in one tree. */
export class BugFinder {
  readonly #tree: ScratchTree;
  /** What fails without a bug, so that it finds none. */
  readonly #failsAnyway = new Map<string, boolean>();

  constructor(tree: ScratchTree) {
    this.#tree = tree;
  }

  /** Plants the bug and asks one finder after the other until one has found it; undefined: nobody has. */
  async find(bug: PlantedBug): Promise<Find | undefined> {
    for (const check of this.#checks(bug)) {
      const what = await this.#tree.withBug(bug, check.run);
      if (what === undefined || (await this.#fails(check))) continue;
      return { finder: check.finder, where: check.where, what };
    }
    return undefined;
  }

  #checks({ file }: PlantedBug): readonly Check[] {
    const { root } = this.#tree;
    const tests = findTouchingTests(root, join(sourceFolder, file));
    const testCheck = (finder: Finder, where: string): Check => {
      return { finder, where, run: () => runTestFile(root, where) };
    };
    return [
      ...tests.beside.map((where) => testCheck("the tests beside it", where)),
      ...tests.elsewhere.map((where) => testCheck("tests elsewhere", where)),
      ...targetsOf(file).map((where): Check => {
        return { finder: "the fuzzer", where, run: () => fuzzTarget(root, where) };
      }),
    ];
  }

  /** Whether it fails without any bug: asked only of what has failed with one. */
  async #fails({ where, run }: Check): Promise<boolean> {
    const known = this.#failsAnyway.get(where) ?? (await run()) !== undefined;
    this.#failsAnyway.set(where, known);
    return known;
  }
}
