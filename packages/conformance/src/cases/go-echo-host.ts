import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** The checks of `go/echo/host/checks.go`; each is a case here, so that one which is not run fails. */
const checks = [
  "unary call",
  "metadata reaches the handler",
  "deadline reaches the handler",
  "client stream",
  "server stream",
  "bidirectional stream",
  "status with details",
  "cancel reaches the handler",
  "expired deadline ends the call",
  "8 MiB both ways",
  "gzip both ways",
  "64 calls at once",
  "unknown method is unimplemented",
  "ping",
  "synced stdout and stderr",
  "graceful exit",
  "crash ends the call and the client",
];

interface CheckResult {
  readonly check: string;
  readonly error?: string;
}

/** An echo plugin. */
export interface EchoPluginUnderTest extends PluginUnderTest {
  /** Whether its socket stays behind when it crashes; a Go program has no way to remove it in a panic. */
  readonly crashLeavesSocket: boolean;
}

/** How the Go echo host and the echo plugin are told to protect their connections. */
export interface EchoVariant {
  /** For the names of cases. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

const plain: EchoVariant = { name: "without TLS", env: {} };

/** Our own Go host, which tries all that a call can do, with a plugin. */
export function describeGoEchoHost(
  build: GoBuild,
  plugin: EchoPluginUnderTest,
  variant: EchoVariant = plain,
): void {
  describe(`Go echo host with ${build} and ${plugin.name}, ${variant.name}`, () => {
    let results: readonly CheckResult[] = [];
    let leftFiles: readonly string[] = [];
    let log = "";

    before(async () => {
      const cwd = mkdtempSync(join(tmpdir(), "tenon-peers-"));
      try {
        plugin.install(join(cwd, "echo"));
        const host = await runGoHost({
          host: "echo-host",
          build,
          cwd,
          env: { ...variant.env, ECHO_PLUGIN: "./echo" },
        });
        log = host.stderr;
        leftFiles = host.leftFiles;
        results = host.stdout
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as CheckResult);
      } finally {
        rmSync(cwd, { recursive: true, force: true });
      }
    });

    for (const check of checks) {
      it(check, () => {
        const result = results.find((each) => each.check === check);
        assert.ok(result, `the host did not get as far as this:\n${log}`);
        assert.equal(result.error, undefined);
      });
    }

    it(`leaves ${plugin.crashLeavesSocket ? "only the crashed plugin's socket" : "no socket"} behind`, () => {
      assert.equal(leftFiles.length, plugin.crashLeavesSocket ? 1 : 0, leftFiles.join());
    });
  });
}
