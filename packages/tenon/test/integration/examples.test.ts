import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const examples = join(root, "examples");
const runFile = promisify(execFile);

interface Run {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a compiled program of an example and gives what it printed. */
async function runExample(program: string, args: readonly string[], { cwd, env }: Run): Promise<string> {
  const { stdout } = await runFile(process.execPath, [join(examples, program), ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  return stdout;
}

async function createFolder(test: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-example-"));
  test.after(() => rm(folder, { recursive: true }));
  return folder;
}

describe("an example", { timeout: 120_000 }, () => {
  before(() => runFile(process.execPath, [join(root, "scripts/build-examples.mjs")]));

  it("greets: examples/greeter", async () => {
    assert.equal(await runExample("greeter/dist/host.js", [], { cwd: examples }), "Hello, Ada!\n");
  });

  for (const folder of ["kv", "seeds/002-kv"]) {
    it(`keeps values: examples/${folder}`, async (test) => {
      const run = {
        cwd: await createFolder(test),
        env: { KV_PLUGIN: join(examples, folder, "dist/plugin.js") },
      };
      assert.equal(await runExample(`${folder}/dist/host.js`, ["put", "hello", "world"], run), "");
      const stdout = await runExample(`${folder}/dist/host.js`, ["get", "hello"], run);
      assert.equal(stdout, "world\n\nWritten from plugin-typescript\n");
    });
  }

  it("streams both ways: examples/streaming", async (test) => {
    const cwd = await createFolder(test);
    const stdout = await runExample("streaming/dist/host.js", ["lorem.txt"], { cwd });
    assert.equal(await readFile(join(cwd, "lorem.txt"), "utf8"), "Lorem ipsum dolor sit amet");
    assert.equal(
      stdout,
      'received 10 bytes: "Lorem ipsu"\nreceived 10 bytes: "m dolor si"\nreceived 6 bytes: "t amet"\n',
    );
  });

  it("starts a plugin by its path: examples/seeds/000-ambient", async () => {
    const cwd = join(examples, "seeds/000-ambient");
    assert.equal(await runExample("seeds/000-ambient/dist/host.js", [], { cwd }), "yourplugin 1.0.0\n");
  });

  it("greets without being told whom: examples/seeds/001-greeter", async () => {
    const cwd = join(examples, "seeds/001-greeter");
    assert.equal(await runExample("seeds/001-greeter/dist/host.js", [], { cwd }), "Hello!\n");
  });

  it("lets a shell start the plugin: examples/seeds/003-greet", async (test) => {
    const cwd = await createFolder(test);
    // The plugin writes beside itself as the host sees it, which must not be the repository.
    for (const name of ["greet", "dist"])
      await symlink(join(examples, "seeds/003-greet", name), join(cwd, name));
    const stdout = await runExample("seeds/003-greet/dist/host.js", ["Ada"], { cwd });
    assert.equal(stdout, "response from plugin: hello Ada\n");
    assert.equal(await readFile(join(cwd, "greet-plugin-called"), "utf8"), "Ada");
  });
});
