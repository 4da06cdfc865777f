import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveAt } from "tenon/plugin";
import type { Nghttp2 } from "../../src/peers/build-nghttp2.js";
import { nodeCommand } from "../../src/harness/node-program.js";
import { runProgram } from "../../src/harness/run-program.js";
import { runCase } from "../case-result.js";
import type { CaseResult, Suite } from "../case-result.js";
import { servedContract, testService } from "../grpc-interop/test-service.js";
import { withServerProgram } from "../server-program.js";
import { portOf } from "../port-of.js";
import { withScratchFolder } from "../with-scratch-folder.js";
import { h2loadCases, nghttpCases } from "./cases.js";

const echoServer = nodeCommand(new URL("../../../tenon/test/fixtures/http2-echo-server.ts", import.meta.url));
const columns = { nghttp: "nghttp", h2load: "h2load", grpc: "h2load, gRPC" };

const about =
  "nghttp2's clients as Debian 12 has them (1.52.0): `nghttp` and `h2load` against Tenon's HTTP/2, which sends each body " +
  "back (`packages/tenon/test/fixtures/http2-echo-server.ts`), and `h2load` with calls to a gRPC server of `serveAt`.";

/** What is sent: more than any window that the cases set, and not the same all over. */
const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251));

/** nghttp2's clients against Tenon's servers. */
export function createNghttp2Suite(tools: Nghttp2): Suite {
  return {
    title: "nghttp2",
    about,
    run: () =>
      withScratchFolder(async (folder) => {
        const suite = new Nghttp2Cases(tools, folder);
        return [
          ...(await withServerProgram(echoServer, (port) => suite.runOnHttp2(port))),
          ...(await suite.runOnGrpc()),
        ];
      }),
  };
}

class Nghttp2Cases {
  readonly #tools: Nghttp2;
  readonly #folder: string;
  readonly #bodyFile: string;

  constructor(tools: Nghttp2, folder: string) {
    this.#tools = tools;
    this.#folder = folder;
    this.#bodyFile = join(folder, "body");
    writeFileSync(this.#bodyFile, body);
  }

  async runOnHttp2(port: number): Promise<readonly CaseResult[]> {
    const url = `http://127.0.0.1:${String(port)}/`;
    const results: CaseResult[] = [];
    for (const [name, { args, posts, times }] of Object.entries(nghttpCases)) {
      const expected = posts ? body.toString("latin1") : "hello";
      const command = [this.#tools.nghttp, ...args, ...(posts ? ["-d", this.#bodyFile] : []), url];
      const run = async (): Promise<void> => {
        // Its stdout is the bodies, one after the other.
        const { stdout } = await this.#run(command);
        if (stdout !== expected.repeat(times))
          throw new Error(`${String(stdout.length)} bytes came, other than were sent`);
      };
      results.push(await runCase(columns.nghttp, name, run));
    }
    for (const [name, { args, posts, count }] of Object.entries(h2loadCases)) {
      const data = posts ? ["-d", this.#bodyFile] : [];
      results.push(await runCase(columns.h2load, name, () => this.#load([...args, ...data, url], count)));
    }
    return results;
  }

  async runOnGrpc(): Promise<readonly CaseResult[]> {
    const server = await serveAt(servedContract, { test: testService }, { address: "127.0.0.1:0" });
    try {
      const url = `http://127.0.0.1:${String(portOf(server.address))}/grpc.testing.TestService/EmptyCall`;
      const request = join(this.#folder, "empty-message");
      writeFileSync(request, new Uint8Array(5));
      const headers = ["-H", "content-type: application/grpc", "-H", "te: trailers"];
      const results: CaseResult[] = [];
      for (const [name, { args, posts, count }] of Object.entries(h2loadCases)) {
        if (posts) continue;
        const run = (): Promise<void> => this.#load([...args, ...headers, "-d", request, url], count);
        results.push(await runCase(columns.grpc, name, run));
      }
      return results;
    } finally {
      await server.close();
    }
  }

  /** Every request has to end with a status of 200. */
  async #load(args: readonly string[], count: number): Promise<void> {
    const { stdout } = await this.#run([this.#tools.h2load, "-n", String(count), ...args]);
    const all = `${String(count)} total, ${String(count)} started, ${String(count)} done, ${String(count)} succeeded, 0 failed`;
    const line = stdout.split("\n").find((each) => each.startsWith("requests:"));
    if (line?.includes(all) !== true) throw new Error(line ?? stdout);
  }

  async #run(command: readonly string[]): Promise<{ readonly stdout: string }> {
    const result = await runProgram(command, { cwd: this.#folder, env: this.#tools.env, encoding: "latin1" });
    if (result.code !== 0)
      throw new Error(`ended with ${String(result.code)}: ${result.stderr || result.stdout}`);
    return result;
  }
}
