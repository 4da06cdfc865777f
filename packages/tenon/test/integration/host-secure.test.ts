import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { PluginError } from "../../src/errors/index.js";
import type { ErrorCode } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions } from "../../src/host/index.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

isolateTemporaryFiles();

/** Safe whatever umask the sources were checked out with. */
let directory: string;
let plugin: string;
let checksum: string;
before(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "secure-")));
  plugin = await install("plugin.mjs");
  checksum = await hash(plugin);
});
after(() => rm(directory, { recursive: true }));

/** Puts a plugin there that runs wherever it is copied to, and says how it was started. */
async function install(name: string): Promise<string> {
  const path = join(directory, name);
  const library = pathToFileURL(fixture("grpc-peer")).href;
  const lines = [
    "#!/usr/bin/env node",
    `import { answer, note, serve } from ${JSON.stringify(library)};`,
    "const told = { argv: process.argv, module: import.meta.url };",
    'await serve({ "/sample.v1.Sample/Echo": (stream) => answer(stream, note(JSON.stringify(told))) });',
  ];
  await writeFile(path, lines.join("\n"), { mode: 0o755 });
  await chmod(path, 0o755);
  return path;
}

async function hash(path: string, algorithm = "sha256"): Promise<string> {
  return createHash(algorithm)
    .update(await readFile(path))
    .digest("hex");
}

interface Told {
  readonly argv: readonly string[];
  readonly module: string;
}

async function ask(options: LaunchOptions): Promise<Told> {
  await using client = await launch(contract, options);
  const { author } = await (await client.dispense("sample")).echo({});
  return JSON.parse(author) as Told;
}

async function fails(options: LaunchOptions, code: ErrorCode, message: RegExp): Promise<PluginError> {
  const held = listHeld();
  let failure: unknown;
  await assert.rejects(launch(contract, options), (error) => {
    failure = error;
    return true;
  });
  assert.ok(PluginError.is(failure, code), String(failure));
  assert.match(failure.message, message);
  assert.deepEqual(listHeld(), held);
  assert.deepEqual(await leftFiles(), []);
  return failure;
}

async function leftFiles(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith("tenon-"));
}

describe("launch() with a checksum", () => {
  it("starts a program that has it", async () => {
    const { module } = await ask({ command: [plugin], secure: { checksum } });
    assert.equal(module, pathToFileURL(plugin).href);
  });

  it("takes any hash, and bytes", async () => {
    const algorithm = "sha3-512";
    const bytes = Buffer.from(await hash(plugin, algorithm), "hex");
    await ask({ command: [plugin], secure: { algorithm, checksum: bytes } });
  });

  it("starts a module that has it", async () => {
    const { argv } = await ask({ module: plugin, args: ["a"], secure: { checksum } });
    assert.deepEqual(argv.slice(1), [plugin, "a"]);
  });

  it("starts a private copy, which goes with the plugin", async () => {
    const secure = { checksum, privateCopy: true };
    for (const options of [
      { command: [plugin] as const, secure },
      { module: plugin, secure },
    ]) {
      const { module } = await ask(options);
      assert.match(module, /\/tenon-[^/]+\/copy\/plugin\.mjs$/);
    }
    assert.deepEqual(await leftFiles(), []);
  });

  it("refuses a program or a module that has another, and says which", async () => {
    const secure = { checksum: "00".repeat(32) };
    for (const what of [{ command: [plugin] as const }, { module: plugin }]) {
      for (const privateCopy of [false, true]) {
        const options = { ...what, secure: { ...secure, privateCopy } };
        const error = await fails(
          options,
          "CHECKSUM_MISMATCH",
          /is not the file that was expected: its sha256/,
        );
        const { path, algorithm, expected, actual } = error.details;
        assert.deepEqual([path, algorithm, expected, actual], [plugin, "sha256", "00".repeat(32), checksum]);
      }
    }
  });

  it("checks the program, not what its arguments name", async () => {
    const script = [process.execPath, plugin] as const;
    await fails(
      { command: script, secure: { checksum, ignorePermissions: "Node" } },
      "CHECKSUM_MISMATCH",
      /node/,
    );
  });

  it("leaves no descriptor open", { skip: process.platform !== "linux" }, async () => {
    for (const privateCopy of [false, true]) {
      await using client = await launch(contract, { command: [plugin], secure: { checksum, privateCopy } });
      await client.ping();
      const fds = await readdir("/proc/self/fd");
      const open = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
      assert.deepEqual(
        open.filter((path) => path.includes("plugin.mjs")),
        [],
      );
    }
  });

  it("says that a private copy cannot be made", async () => {
    const secure = { checksum, privateCopy: true };
    await fails({ command: [plugin], tempDir: "/no/such", secure }, "LISTEN_FAILED", /\/no\/such.*tempDir/);
  });

  it("says that a file cannot be read", { skip: process.platform !== "linux" }, async () => {
    // A file that gives EIO, even to root.
    const secure = { checksum, ignorePermissions: "It is not started." };
    await fails({ module: "/proc/self/mem", secure }, "FILE_UNREADABLE", /could not be read to check it/);
  });

  it("ends with the caller's signal", async () => {
    const signal = AbortSignal.abort();
    await fails({ command: [plugin], signal, secure: { checksum } }, "ABORTED", /./);
  });
});

describe("the permissions of a plugin with a checksum", { skip: process.platform === "win32" }, () => {
  let shared: string;
  let open: string;
  before(async () => {
    shared = join(directory, "shared");
    await mkdir(join(shared, "inner"), { recursive: true });
    await chmod(shared, 0o777);
    await install("shared/inner/plugin.mjs");
    open = await install("open.mjs");
    await chmod(open, 0o775);
  });

  it("are refused when the file is writable to others", async () => {
    const secure = { checksum: await hash(open) };
    const error = await fails(
      { command: [open], secure },
      "UNSAFE_PERMISSIONS",
      /open\.mjs could be changed by others/,
    );
    assert.deepEqual([error.details["path"], error.details["plugin"]], [open, open]);
    assert.match(error.remedy ?? "", /chmod go-w .*open\.mjs/);
  });

  it("are refused when a directory above it is, whatever link leads there", async () => {
    const link = join(directory, "link.mjs");
    await symlink(join(shared, "inner/plugin.mjs"), link);
    const options: LaunchOptions = { module: link, secure: { checksum: await hash(link) } };
    const error = await fails(options, "UNSAFE_PERMISSIONS", /The directory .*\/shared above it is writable/);
    assert.equal(error.details["path"], shared);
  });

  it("are logged with the reason when they are to be ignored", async () => {
    const logger = recordingLogger();
    const secure = { checksum: await hash(open), ignorePermissions: "The image is read-only." };
    await ask({ command: [open], logger, secure });
    const entry = logger.entries.find(({ level }) => level === "warn");
    assert.equal(entry?.fields?.["reason"], "The image is read-only.");
    assert.equal(entry.fields["path"], open);
  });

  it("are not looked at without a checksum", async () => {
    await ask({ command: [open] });
  });
});
