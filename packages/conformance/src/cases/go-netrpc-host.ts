import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { legacyBuildNames } from "../peers/go-programs.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import type { GoHostResult } from "./go-host-run.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** The checks of `go/netrpc/host`; each is a case here, so that one which is not run fails. */
const checks = [
  "an argument that says nothing",
  "a value of every type, from the plugin",
  "a value of every type, to the plugin",
  "a value of every type, there and back",
  "interface values, there and back",
  "plain values in an interface, there and back",
  "an interface as the argument",
  "zero values",
  "an error is a text",
  "unknown method, service, and a name without a dot",
  "arguments of another type are an error, and the next call works",
  "answers out of order",
  "64 calls at once",
  "8 MiB both ways",
  "each dispense is a new object",
  "a name that the plugin does not have",
  "an object of the host's",
  "an object of the host's, its id the whole argument",
  "an object of the plugin's",
  "an object of the plugin's, its id the whole reply",
  "64 objects of either side at once",
  "an object of the plugin's that calls one of the host's",
  "an id of the host's choice, dialed before it is served, and after",
  "bytes to the plugin",
  "bytes from the plugin",
  "bytes both ways on one stream",
  "ping",
  "synced stdout and stderr",
];

/** yamux of 2018, which old go-plugins have, reads no further on a stream that it has closed itself. */
const halfClosed = "bytes that come when one half of the stream is closed";

const graceful = "graceful exit";
const crash = "crash ends the call and the client";

interface CheckResult {
  readonly check: string;
  readonly error?: string;
}

/** Our own Go host, which tries all that a net/rpc plugin can do, with a plugin. */
export function describeGoNetrpcHost(
  build: GoBuild,
  plugin: PluginUnderTest,
  written: "Go" | "TypeScript",
): void {
  describe(`Go net/rpc host with ${build} and ${plugin.name}`, () => {
    let host: GoHostResult;
    before(async () => {
      const cwd = mkdtempSync(join(tmpdir(), "tenon-peers-"));
      try {
        plugin.install(join(cwd, "probe"));
        host = await runGoHost({ host: "netrpc-host", build, cwd, env: { NETRPC_PLUGIN: "./probe" } });
      } finally {
        rmSync(cwd, { recursive: true, force: true });
      }
    });
    const resultOf = (check: string) => {
      const lines = host.stdout.split("\n").filter((line) => line !== "");
      const result = lines
        .map((line) => JSON.parse(line) as CheckResult)
        .find((each) => each.check === check);
      assert.ok(result, `the host did not get as far as this:\n${host.stderr}`);
      return result;
    };

    const expected = legacyBuildNames.includes(build) ? checks : [...checks, halfClosed];
    for (const check of [...expected, crash]) {
      it(check, () => assert.equal(resultOf(check).error, undefined));
    }

    if (written === "TypeScript") {
      it(graceful, () => assert.equal(resultOf(graceful).error, undefined));
      it("leaves no socket behind", () => assert.deepEqual(host.leftFiles, []));
    } else {
      // A Go plugin may have ended before its answer to Quit is out; the host then kills what is no more. (rpc_server.go:161)
      it(`${graceful}, or an end before the answer`, () => {
        const { error } = resultOf(graceful);
        if (error === undefined) return;
        assert.match(error, /^the plugin was killed after [\d.]+ms$/);
        assert.match(host.stderr, /error closing client during Kill.*EOF/);
      });
    }
  });
}
