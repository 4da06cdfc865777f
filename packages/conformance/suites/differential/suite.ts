import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";
import { isDeepStrictEqual } from "node:util";
import { nodeCommand } from "../../src/harness/node-program.js";
import type { CaseResult, Suite } from "../case-result.js";
import { withServerProgram } from "../server-program.js";
import { createScript, expectedOutcome, scriptKinds } from "./script.js";
import type { Outcome, Script, ScriptKind } from "./script.js";

const fixtures = new URL("../../../tenon/test/fixtures/differential/", import.meta.url);
const scriptsOfEachKind = 6;
/** A client that is not through by then hangs. */
const limitMs = 180_000;

const about =
  "The same seeded sequences of calls, faults and cancellations, between every client and every server of three " +
  "implementations of HTTP/2: Tenon's, `node:http2` and Go's `golang.org/x/net/http2`. Every pair has to come to the same outcome " +
  "of each call: status, bytes, trailers, and how it ended.";

/** One implementation of HTTP/2. */
interface Stack {
  readonly name: string;
  readonly server: readonly string[];
  client(port: number): readonly string[];
}

/** The differential test. `programs`: where Go's side of it is. */
export function createDifferentialSuite(programs: string): Suite {
  const stacks: readonly Stack[] = [
    nodeStack("Tenon", "tenon"),
    nodeStack("node:http2", "node"),
    {
      name: "x/net",
      server: [join(programs, "differential"), "server"],
      client: (port) => [join(programs, "differential"), "client", String(port)],
    },
  ];
  const scripts = (Object.keys(scriptKinds) as ScriptKind[]).flatMap((kind, index) =>
    Array.from({ length: scriptsOfEachKind }, (_, count) => ({
      kind,
      groups: createScript(kind, index * 1000 + count),
    })),
  );
  return {
    title: "Differential test of HTTP/2",
    about,
    async run(): Promise<readonly CaseResult[]> {
      const results: CaseResult[] = [];
      for (const server of stacks) {
        await withServerProgram(server.server, async (port) => {
          for (const client of stacks) {
            const column = `${client.name} → ${server.name}`;
            const outcomes = await runClient(client.client(port), scripts);
            results.push(...judge(column, scripts, outcomes));
          }
        });
      }
      return results;
    },
  };
}

function nodeStack(name: string, word: string): Stack {
  return {
    name,
    server: [...nodeCommand(new URL("server.ts", fixtures)), word],
    client: (port) => [...nodeCommand(new URL("client.ts", fixtures)), word, String(port)],
  };
}

/** What became of each call: by script, group, and place in the group. */
type Outcomes = readonly (readonly (readonly Outcome[])[])[];

interface SeededScript {
  readonly kind: ScriptKind;
  readonly groups: Script;
}

/** Runs the scripts with a client; a string says why it has no outcomes. */
async function runClient(
  command: readonly string[],
  scripts: readonly SeededScript[],
): Promise<Outcomes | string> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: "pipe", timeout: limitMs, killSignal: "SIGKILL" });
  child.stdin.end(JSON.stringify(scripts.map(({ groups }) => groups)));
  const exited = once(child, "exit");
  const [outcomes, stderr] = await Promise.all([
    json(child.stdout).catch(() => undefined),
    text(child.stderr),
  ]);
  await exited;
  if (outcomes !== undefined) return outcomes as Outcomes;
  return `the client ended without its outcomes: ${stderr.trim().slice(0, 200)}`;
}

/** A case for each kind of script, with the first difference that there is. */
function judge(
  column: string,
  scripts: readonly SeededScript[],
  outcomes: Outcomes | string,
): readonly CaseResult[] {
  const notes = new Map<ScriptKind, string>();
  for (const [index, { kind, groups }] of scripts.entries()) {
    const found = typeof outcomes === "string" ? outcomes : findDifference(groups, outcomes[index] ?? []);
    if (notes.get(kind) === undefined || notes.get(kind) === "") notes.set(kind, found);
  }
  return [...notes].map(([name, note]) => ({
    name,
    column,
    outcome: note === "" ? "passed" : "failed",
    note,
  }));
}

function findDifference(script: Script, outcomes: Outcomes[number]): string {
  for (const [group, calls] of script.entries()) {
    for (const [index, call] of calls.entries()) {
      const [expected, came] = [expectedOutcome(call), outcomes[group]?.[index]];
      if (isDeepStrictEqual(came, expected)) continue;
      const where = `group ${String(group)}, call ${String(index)}, ${JSON.stringify(call)}`;
      return `${where}: expected ${JSON.stringify(expected)}, came ${JSON.stringify(came)}`;
    }
  }
  return "";
}
