import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { legacyBuildNames } from "../peers/go-programs.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import type { GoHostResult } from "./go-host-run.js";
import { assertGracefulEnd, assertGracefulExit } from "./graceful-exit.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** The checks of `go/broker/host/main.go`; each is a case here, so that one which is not run fails. */
const checks = [
  "64 objects of the host's at once",
  "64 objects of the plugin's at once",
  "200 objects one after the other",
  "fixed id, served before it is dialed",
  "fixed id, dialed before it is served",
];

interface CheckResult {
  readonly check: string;
  readonly error?: string;
}

/** Our own Go host, which tries the broker in both directions, with a plugin: plain, and with AutoMTLS. */
export function describeGoBrokerHost(
  build: GoBuild,
  plugin: PluginUnderTest,
  written: "Go" | "TypeScript",
): void {
  for (const autoMtls of ["0", "1"]) {
    describe(`Go broker host with ${build} and ${plugin.name}, AutoMTLS ${autoMtls === "1" ? "on" : "off"}`, () => {
      let host: GoHostResult;
      before(async () => {
        const cwd = mkdtempSync(join(tmpdir(), "tenon-peers-"));
        try {
          plugin.install(join(cwd, "switchboard"));
          const env = { BROKER_PLUGIN: "./switchboard", BROKER_AUTO_MTLS: autoMtls };
          host = await runGoHost({ host: "broker-host", build, cwd, env });
        } finally {
          rmSync(cwd, { recursive: true, force: true });
        }
      });

      for (const check of checks) {
        it(check, () => {
          const results = host.stdout.trimEnd().split("\n");
          const parsed = results.filter((line) => line !== "").map((line) => JSON.parse(line) as CheckResult);
          const result = parsed.find((each) => each.check === check);
          assert.ok(result, `the host did not get as far as this:\n${host.stderr}`);
          assert.equal(result.error, undefined);
        });
      }

      // Old go-plugins log no exit code.
      if (legacyBuildNames.includes(build)) return;
      it("ends the plugin gracefully", () =>
        written === "Go" ? assertGracefulEnd(host) : assertGracefulExit(host));
    });
  }
}
