import { parseArgs } from "node:util";

/** What a run is told. */
export interface Options {
  /** Names of targets; none = all. */
  readonly targetNames: readonly string[];
  /** Inputs to make for each target. */
  readonly inputCount: number;
  /** Ends each target's part after this. @default never */
  readonly maxMs: number | undefined;
  readonly seed: number;
  /** Write what was found to the corpus. */
  readonly keepsCorpus: boolean;
  /** Write the run's figures to the table of the long run. */
  readonly records: boolean;
  /** Every branch that the corpus does not reach is printed. */
  readonly showsCoverage: boolean;
  /** A file with one input: run that and nothing else. */
  readonly inputFile: string | undefined;
}

export const usage = `npm run fuzz -- [options]
  --target NAME   only this target; may be given several times
  --inputs N      inputs for each target (default 20000; 0 = the corpus alone)
  --minutes N     as many inputs as go into this time, in equal parts for each target
  --seed N        the run's seed (default 1)
  --coverage      the corpus alone, with each branch that it does not reach
  --keep          write what was found to packages/fuzz/corpus: the fewest, shortest inputs
  --record        write the run's figures to docs/fuzzing.md
  --input FILE    run one input; needs --target`;

const defaultInputs = 20_000;

/** Reads the command line. @throws TypeError naming what is wrong */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string", multiple: true },
      inputs: { type: "string" },
      minutes: { type: "string" },
      seed: { type: "string" },
      coverage: { type: "boolean" },
      keep: { type: "boolean" },
      record: { type: "boolean" },
      input: { type: "string" },
    },
  });
  const minutes = values.minutes === undefined ? undefined : readNumber("minutes", values.minutes);
  const inputs = readNumber("inputs", values.inputs ?? String(minutes === undefined ? defaultInputs : 1e9));
  const isCorpusAlone = values.coverage === true || values.input !== undefined;
  if (values.input !== undefined && values.target?.length !== 1)
    throw new TypeError("--input needs one --target, whose input it is");
  return {
    targetNames: values.target ?? [],
    inputCount: isCorpusAlone ? 0 : inputs,
    maxMs: minutes === undefined ? undefined : minutes * 60_000,
    seed: readNumber("seed", values.seed ?? "1"),
    keepsCorpus: values.keep === true,
    records: values.record === true,
    showsCoverage: values.coverage === true,
    inputFile: values.input,
  };
}

function readNumber(name: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new TypeError(`--${name} must be a number, 0 or more, got ${JSON.stringify(text)}`);
}
