// Messages of 256 MiB there and back, between our own sides and with Go: too much memory for the ordinary run.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { launch } from "tenon/host";
import { bundleVersionsPlugin, goVersionsPlugin } from "../src/cases/versions-sides.js";
import type { VersionsPlugin } from "../src/cases/versions-sides.js";
import { runGoHost } from "../src/cases/go-host-run.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";
import { contract } from "../src/versions/contract.js";

const size = 256 << 20;
const tenonPlugin = await bundleVersionsPlugin({ after });

function describeTenonHost({ name, command: [file = "", ...args] }: VersionsPlugin): void {
  describe(`TypeScript host with ${name}`, () => {
    it("sends 256 MiB and gets them back", async () => {
      await using client = await launch(contract, { command: [file, ...args] });
      assert.equal(client.version, 3);
      const side = client.version === 3 ? await client.dispense("side") : assert.fail();
      const sent = Buffer.alloc(size, "0123456789abcdef");
      const { payload } = await side.echo({ payload: sent });
      // Not assert.equal: it would print them.
      assert.ok(sent.equals(payload));
    });
  });
}

describe("large messages, TypeScript alone", () => {
  describeTenonHost(tenonPlugin);
});

describeWith(["go"], "large messages, TypeScript and Go", () => {
  for (const build of goBuildNames) {
    describeTenonHost(goVersionsPlugin(build));

    it(`a Go host, ${build}, sends 256 MiB to a TypeScript plugin and gets them back`, async (t) => {
      const args = ["-names=side", `-echo-bytes=${String(size)}`, ...tenonPlugin.command];
      const host = await runGoHost({ host: "versions-host", build, args, cwd: scratchFolder(t) });
      assert.deepEqual(JSON.parse(host.stdout || "{}"), {
        version: 3,
        answers: { side: `${String(size)} bytes` },
      });
    });
  }
});
