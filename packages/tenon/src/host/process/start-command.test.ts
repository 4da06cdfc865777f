import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { createOrphanGuard } from "../guard/orphan-guard.js";
import { startProcess } from "./plugin-process.js";
import { prepareSpawn } from "./start-command.js";

const settings = { reach: "group", directory: "/d", env: { A: "1" } } as const;
const plain = { file: "/p", args: ["a"] };

describe("prepareSpawn()", () => {
  it("starts the program as it is where there is no guard", () => {
    const expected = { file: "/p", args: ["a"], env: { A: "1" }, descriptors: [] };
    assert.deepEqual(prepareSpawn(plain, settings, undefined), expected);
  });

  it("starts a descriptor or another path directly, under the program's name, where there is no guard", () => {
    const common = { args: ["a"], argv0: "/p", env: { A: "1" } };
    assert.deepEqual(prepareSpawn({ ...plain, from: { descriptor: 20 } }, settings, undefined), {
      ...common,
      file: "/proc/self/fd/3",
      descriptors: [20],
    });
    assert.deepEqual(prepareSpawn({ ...plain, from: { path: "/q" } }, settings, undefined), {
      ...common,
      file: "/q",
      descriptors: [],
    });
  });

  it("gives the descriptor after the guard's", { skip: process.platform === "win32" }, () => {
    const guard = new PassThrough();
    const prepared = prepareSpawn({ ...plain, from: { descriptor: 20 } }, settings, guard);
    assert.deepEqual(prepared.descriptors, [guard, 20]);
    assert.deepEqual(prepared.args.slice(-3), ["/p", "/proc/self/fd/4", "a"]);
  });

  it("does not tell the guard of a directory that would break a line", () => {
    const prepared = prepareSpawn(plain, { ...settings, directory: "/a\nb" }, new PassThrough());
    assert.equal(prepared.env["TENON_DIRECTORY"], "");
  });
});

describe(
  "startProcess() of another path than the program's own",
  { skip: process.platform === "win32" },
  () => {
    for (const [how, guard] of [
      ["through the guard's shell", createOrphanGuard()],
      ["without a guard", createOrphanGuard("/no/such/sh")],
    ] as const) {
      it(`gives the program its name ${how}`, async () => {
        const command = { file: "/my name", args: ["-c", 'echo "$0"'], from: { path: "/bin/sh" } };
        const place = { cwd: "/", env: {}, stdin: "ignore", reach: "group", directory: "" } as const;
        const child = await startProcess({ ...place, command }, guard);
        const [output] = await Promise.all([text(child.stdout), child.ended]);
        guard.release(child.pid);
        assert.equal(output, "/my name\n");
      });
    }
  },
);
