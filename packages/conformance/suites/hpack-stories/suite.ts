import { tmpdir } from "node:os";
import { nodeCommand } from "../../src/harness/node-program.js";
import { runProgram } from "../../src/harness/run-program.js";
import type { CaseResult, Suite } from "../case-result.js";

const program = new URL("../../../tenon/test/fixtures/hpack-stories.ts", import.meta.url);

const about =
  "Header blocks of whole connections, written by HPACK encoders of others " +
  "(`packages/tenon/test/vectors/hpack/stories`), and decoded by Tenon's: every block gives its fields.";

/** What the fixture prints of one connection. */
interface Told {
  readonly encoder: string;
  readonly name: string;
  readonly failure: string;
}

/** Connections that other HPACK encoders wrote. */
export function createHpackSuite(): Suite {
  return {
    title: "HPACK stories",
    about,
    async run(): Promise<readonly CaseResult[]> {
      const { code, stdout, stderr } = await runProgram(nodeCommand(program), { cwd: tmpdir() });
      const told = stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Told);
      if (code !== 0 || told.length === 0) throw new Error(`the stories were not read: ${stderr}`);
      return told.map(({ encoder, name, failure }) => ({
        name,
        column: encoder,
        outcome: failure === "" ? "passed" : "failed",
        note: failure,
      }));
    },
  };
}
