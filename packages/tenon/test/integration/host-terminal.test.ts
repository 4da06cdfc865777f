import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

// script(1) of util-linux gives a process a terminal of its own.
const hasScript = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

describe("a host in a terminal", { skip: hasScript ? false : "needs script(1)", timeout: 60_000 }, () => {
  it("shares it with a plugin that inherits stdin, whose family it still ends, and not with one that ignores it", () => {
    const host = fileURLToPath(new URL("../fixtures/host/terminal-host.ts", import.meta.url));
    const command = `"${process.execPath}" --import tsx "${host}"`;
    const output = execFileSync("script", ["-qec", command, "/dev/null"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    const report: unknown = JSON.parse(/REPORT (.*)/.exec(output)?.[1] ?? "null");
    assert.deepEqual(report, {
      inherit: { sharesGroup: true, hasTerminal: true, endedBy: "shutdown" },
      ignore: { sharesGroup: false, hasTerminal: false, endedBy: "shutdown" },
    });
  });
});
