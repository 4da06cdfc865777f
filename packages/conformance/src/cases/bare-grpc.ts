import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { connect, launchServer } from "tenon/host";
import { serveAt } from "tenon/plugin";
import { contract } from "../../../../examples/seeds/004-plug/src/contract.js";
import { runProgram } from "../harness/run-program.js";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { goProgram } from "../peers/peer-paths.js";
import { exampleProgram } from "./plugin-under-test.js";

// The third way of seed 004: a program is started with its address as an argument, and no handshake.

const implementations = { a: { sayHello: ({ n }: { readonly n: string }) => ({ msg: `hello, ${n}` }) } };

/** The TypeScript server of the example, as a program to start. */
function installTypescriptServer(path: string): void {
  const server = fileURLToPath(
    new URL("../../../../examples/seeds/004-plug/dist/server.js", import.meta.url),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${server}' "$@"\n`);
  chmodSync(path, 0o755);
}

/** Hosts with no handshake beside Go's gRPC servers, which know nothing of health or of plugins. */
export function describeGoBareServer(build: GoBuild): void {
  describe(`TypeScript with the bare Go server of seed 004, ${build}`, () => {
    it("starts it by the example's host, which prints its answer", async (t) => {
      const cwd = scratchFolder(t);
      symlinkSync(goProgram("seed-004-server", build), join(cwd, "a"));
      const host = await runProgram([process.execPath, exampleProgram("seeds/004-plug", "host")], { cwd });
      assert.equal(host.stdout, "hello, a\n", host.stderr);
      assert.equal(host.code, 0);
    });

    it("starts it, pings it without a health service, calls and ends it; another client may connect", async () => {
      const server = goProgram("seed-004-server", build);
      await using client = await launchServer(contract, {
        command: (address) => [server, address],
        network: "tcp",
      });
      await client.ping();
      const other = await connect(contract, client.address);
      await other.ping();
      for (const each of [client, other]) {
        const plug = await each.dispense("a");
        assert.equal((await plug.sayHello({ n: "Ann" })).msg, "hello, Ann");
      }
      await other.close();
      await client.ping();
      await client.close();
      assert.equal((await client.exited).endedBy, "sigterm");
      await assert.rejects(connect(contract, client.address), { code: "CONNECT_FAILED" });
    });

    it("tells why it ended when its address is none", async () => {
      const server = goProgram("seed-004-server", build);
      const options = { command: () => [server, "nowhere:at:all"] as const, network: "tcp" } as const;
      await assert.rejects(launchServer(contract, options), {
        code: "EXITED_EARLY",
        message: /too many colons/,
      });
    });
  });
}

/** The main program of seed 004, in Go, with servers in TypeScript. */
export function describeGoBareClient(build: GoBuild): void {
  describe(`the Go client of seed 004 with a TypeScript server, ${build}`, () => {
    it("starts the example's server at an address, and prints its answer", async (t) => {
      const cwd = scratchFolder(t);
      installTypescriptServer(join(cwd, "a"));
      // A port that a server had which has just ended.
      const probe = await serveAt(contract, implementations, { address: "127.0.0.1:0" });
      const { address } = probe;
      assert.ok(address.network === "tcp");
      await probe.close();
      const command = [goProgram("seed-004-client", build), `127.0.0.1:${address.port}`, "./a"];
      const client = await runProgram(command, { cwd });
      assert.equal(client.stdout, "hello, a\n", client.stderr);
    });

    for (const network of ["tcp", "unix"] as const) {
      it(`calls a server that runs already: ${network}`, async (t) => {
        const cwd = scratchFolder(t);
        const place = network === "tcp" ? "127.0.0.1:0" : `unix:${join(cwd, "s")}`;
        await using server = await serveAt(contract, implementations, { address: place });
        const address =
          server.address.network === "tcp"
            ? `127.0.0.1:${server.address.port}`
            : `unix:${server.address.path}`;
        const client = await runProgram([goProgram("seed-004-client", build), address], { cwd });
        assert.equal(client.stdout, "hello, a\n", client.stderr);
      });
    }
  });
}
