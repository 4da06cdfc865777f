import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { fixture } from "../support/host-fixtures.js";

// script(1) of util-linux gives a process a terminal of its own.
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe("a host in a terminal", { skip: hasScript ? false : "needs script(1)", timeout: 60_000 }, () => {
  it("shares it with a plugin that inherits stdin, whose family it still ends, and not with one that ignores it", () => {
    const host = fileURLToPath(new URL("../fixtures/host/terminal-host.ts", import.meta.url));
    const command = `"${process.execPath}" --import tsx "${host}"`;
    const output = runInTerminal(command);
    const report: unknown = JSON.parse(/REPORT (.*)/.exec(output)?.[1] ?? "null");
    assert.deepEqual(report, {
      inherit: { sharesGroup: true, hasTerminal: true, endedBy: "shutdown" },
      ignore: { sharesGroup: false, hasTerminal: false, endedBy: "shutdown" },
    });
  });

  it("is outlived by none of the plugins that share its terminal when it is killed with SIGKILL", () => {
    const trials = fileURLToPath(new URL("../orphans/main.ts", import.meta.url));
    const plugins = [
      JSON.stringify([fixture("leaves-grandchild")]),
      JSON.stringify(`${fixture("well-behaved")}; true`),
    ];
    const options = plugins.map((plugin) => `--plugin '${plugin}'`).join(" ");
    const command = `"${process.execPath}" --import tsx "${trials}" --trials 2 ${options}`;
    assert.match(runInTerminal(command), /2 of 2 hosts left nothing/);
  });
});

/** What a command line prints in a terminal of its own. */
function runInTerminal(command: string): string {
  return execFileSync("script", ["-qec", command, "/dev/null"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}
