import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { runProgram } from "../support/run-program.js";
import type { Printed, RunOptions } from "../support/run-program.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const examples = join(root, "examples");

/** Runs a compiled program of an example. */
function runExample(program: string, args: readonly string[], options: RunOptions): Promise<Printed> {
  return runProgram([process.execPath, join(examples, program), ...args], options);
}

async function createFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-example-"));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

describe("an example", { timeout: 120_000 }, () => {
  before(() => runProgram([process.execPath, join(root, "scripts/build-examples.mjs")]));

  it("greets: examples/greeter", async () => {
    const { stdout, stderr } = await runExample("greeter/dist/host.js", [], { cwd: examples });
    assert.equal(stdout, "Hello, Ada!\n");
    assert.equal(stderr, "", "nothing worth a warning happens");
  });

  for (const folder of ["kv", "seeds/002-kv"]) {
    it(`keeps values: examples/${folder}`, async (test) => {
      const run = {
        cwd: await createFolder(test),
        env: { KV_PLUGIN: join(examples, folder, "dist/plugin.js") },
      };
      await runExample(`${folder}/dist/host.js`, ["put", "hello", "world"], run);
      const { stdout } = await runExample(`${folder}/dist/host.js`, ["get", "hello"], run);
      assert.equal(stdout, "world\n\nWritten from plugin-typescript\n");
    });
  }

  it("streams both ways: examples/streaming", async (test) => {
    const cwd = await createFolder(test);
    const { stdout } = await runExample("streaming/dist/host.js", ["lorem.txt"], { cwd });
    assert.equal(await readFile(join(cwd, "lorem.txt"), "utf8"), "Lorem ipsum dolor sit amet");
    assert.equal(
      stdout,
      'received 10 bytes: "Lorem ipsu"\nreceived 10 bytes: "m dolor si"\nreceived 6 bytes: "t amet"\n',
    );
  });

  it("calls back: examples/bidirectional", async (test) => {
    const plugin = join(examples, "bidirectional/dist/plugin.js");
    const run = { cwd: await createFolder(test), env: { COUNTER_PLUGIN: plugin } };
    for (const value of ["3", "4"])
      await runExample("bidirectional/dist/host.js", ["put", "sum", value], run);
    const { stdout } = await runExample("bidirectional/dist/host.js", ["get", "sum"], run);
    assert.equal(stdout, "7\n");
  });

  it("starts a plugin by its path: examples/seeds/000-ambient", async () => {
    const cwd = join(examples, "seeds/000-ambient");
    const { stdout } = await runExample("seeds/000-ambient/dist/host.js", [], { cwd });
    assert.equal(stdout, "yourplugin 1.0.0\n");
  });

  for (const folder of ["seeds/001-basic", "seeds/001-greeter"]) {
    it(`greets, and shows the plugin's log: examples/${folder}`, async () => {
      const { stdout, stderr } = await runExample(`${folder}/dist/host.js`, [], {
        cwd: join(examples, folder),
      });
      assert.equal(stdout, "Hello!\n");
      assert.match(stderr, /DEBUG plugin: message from plugin foo=bar/);
      assert.match(stderr, /DEBUG plugin: message from GreeterHello\.Greet/);
    });
  }

  it("says hello over net/rpc: examples/seeds/004-hashi", async () => {
    const cwd = join(examples, "seeds/004-hashi");
    const { stdout, stderr } = await runExample("seeds/004-hashi/dist/host.js", [], { cwd });
    assert.equal(stdout, "hello, a\n");
    assert.equal(stderr, "");
  });

  it("starts a server at an address: examples/seeds/004-plug", async () => {
    const cwd = join(examples, "seeds/004-plug");
    const { stdout, stderr } = await runExample("seeds/004-plug/dist/host.js", [], { cwd });
    assert.equal(stdout, "hello, a\n");
    assert.equal(stderr, "");
  });

  it("lets a shell start the plugin: examples/seeds/003-greet", async (test) => {
    const cwd = await createFolder(test);
    // The plugin writes beside itself as the host sees it, which must not be the repository.
    for (const name of ["greet", "dist"])
      await symlink(join(examples, "seeds/003-greet", name), join(cwd, name));
    const { stdout } = await runExample("seeds/003-greet/dist/host.js", ["Ada"], { cwd });
    assert.equal(stdout, "response from plugin: hello Ada\n");
    assert.equal(await readFile(join(cwd, "greet-plugin-called"), "utf8"), "Ada");
  });
});
