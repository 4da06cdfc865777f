/** One request of a script, and what its server is told to do with it. */
export interface Call {
  /** Bytes of the request's body, and of the response's. */
  readonly upload: number;
  readonly download: number;
  /**
   * `ok`: status 200, the body, and trailers with a sum of what came. `reset`: RST_STREAM with INTERNAL_ERROR behind the body.
   * `silence`: no answer. `die`: the server closes its socket, once two calls of the connection wait in silence. `bye`: GOAWAY, and the answer.
   */
  readonly end: "ok" | "reset" | "silence" | "die" | "bye";
  /** When the caller ends the call: never, with its headers sent and no body, or when the response's headers come. */
  readonly cancel: "no" | "start" | "headers";
}

/** What became of a call. Bytes count only when all have come. */
export interface Outcome {
  /** `ok`, `cancelled`, `reset CODE` by the other side, or `lost` with the connection. */
  readonly end: string;
  readonly status: number;
  readonly count: number;
  readonly sum: number;
  readonly sentCount: string;
  readonly sentSum: string;
}

/** Calls of one connection: groups one after the other, the calls of a group at once. */
export type Script = readonly (readonly Call[])[];

/** What every pair of client and server has to make of a call. */
export function expectedOutcome({ upload, download, end, cancel }: Call): Outcome {
  const failed = (how: string): Outcome => ({
    end: how,
    status: 0,
    count: 0,
    sum: 0,
    sentCount: "",
    sentSum: "",
  });
  if (cancel !== "no") return failed("cancelled");
  if (end === "reset") return failed("reset 2");
  if (end === "die" || end === "silence") return failed("lost");
  return {
    end: "ok",
    status: 200,
    count: download,
    sum: sumOfPattern(download),
    sentCount: String(upload),
    sentSum: String(sumOfPattern(upload)),
  };
}

/** The sum of the bytes that either side sends. */
function sumOfPattern(size: number): number {
  let sum = 0;
  for (let at = 0; at < size; at++) sum = (Math.imul(sum, 31) + (at % 251)) >>> 0;
  return sum;
}

/** The kinds of scripts: what can happen in each, by chance. */
export const scriptKinds = {
  "calls of all sizes": { ends: ["ok"], cancels: ["no"], last: [] },
  "calls that are cancelled": {
    ends: ["ok", "ok", "silence"],
    cancels: ["no", "start", "headers"],
    last: [],
  },
  "calls that the server resets": { ends: ["ok", "reset"], cancels: ["no"], last: [] },
  "all of these, then GOAWAY": {
    ends: ["ok", "ok", "reset"],
    cancels: ["no", "no", "start", "headers"],
    last: [{ upload: 100_000, download: 300_000, end: "bye", cancel: "no" }],
  },
  "all of these, then a server that dies": {
    ends: ["ok", "ok", "reset"],
    cancels: ["no", "no", "start", "headers"],
    last: [
      { upload: 10, download: 10, end: "silence", cancel: "no" },
      { upload: 10, download: 10, end: "silence", cancel: "no" },
      { upload: 500, download: 10, end: "die", cancel: "no" },
    ],
  },
} as const satisfies Readonly<
  Record<
    string,
    {
      readonly ends: readonly Call["end"][];
      readonly cancels: readonly Call["cancel"][];
      readonly last: readonly Call[];
    }
  >
>;

/** A kind of script. */
export type ScriptKind = keyof typeof scriptKinds;

const sizes = [0, 1, 100, 16_384, 16_385, 65_535, 65_536, 200_000, 1_000_000];

/** The same script for the same seed. */
export function createScript(kind: ScriptKind, seed: number): Script {
  const pick = createPicker(seed);
  const { ends, cancels, last } = scriptKinds[kind];
  const groups = Array.from({ length: 6 }, () => {
    const calls: Call[] = [];
    for (let count = pick([1, 1, 3, 10, 30]); count > 0; count--) {
      const end = pick<Call["end"]>(ends);
      // A call that is never answered ends by its caller alone.
      const cancel = end === "silence" ? "start" : end === "reset" ? "no" : pick<Call["cancel"]>(cancels);
      calls.push({ upload: pick(sizes), download: pick(sizes), end, cancel });
    }
    return calls;
  });
  return last.length > 0 ? [...groups, last] : groups;
}

/** Picks by chance, the same for the same seed: mulberry32. */
function createPicker(seed: number): <T>(choices: readonly T[]) => T {
  let state = seed >>> 0;
  return <T>(choices: readonly T[]): T => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const chance = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return choices[Math.floor(chance * choices.length)] as T;
  };
}
