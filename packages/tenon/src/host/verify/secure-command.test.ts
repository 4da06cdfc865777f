import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { createOrphanGuard } from "../guard/orphan-guard.js";
import { startProcess } from "../process/plugin-process.js";
import { secureStart } from "./secure-command.js";
import type { SecuredStart } from "./secure-command.js";
import type { SecureSettings } from "./secure-options.js";

const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const guards = [
  ["through the guard's shell", createOrphanGuard()],
  ["without a guard", createOrphanGuard("/no/such/sh")],
] as const;

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "secure-test-"));
  path = join(directory, "plugin");
});
afterEach(() => rm(directory, { recursive: true }));

describe("secureStart() of a file with another digest", () => {
  for (const privateCopy of [false, true]) {
    it(`says that arguments are not checked, privateCopy being ${privateCopy}`, async () => {
      await writeFile(path, "x", { mode: 0o755 });
      const start = async (): Promise<void> => {
        const started = await checkProgram({ digest: new Uint8Array(32), privateCopy }, ["plugin.js"]);
        try {
          await started.bind(directory);
        } finally {
          await started.close();
        }
      };
      const isMismatch = (error: unknown): boolean =>
        PluginError.is(error, "CHECKSUM_MISMATCH") &&
        /What is checked is .*plugin itself, not a script among its arguments/.test(error.message);
      await assert.rejects(start(), isMismatch);
    });
  }
});

/** The file is a copy of `cat`, so that it can say what it is called. */
async function check(options: Partial<SecureSettings> = {}): Promise<SecuredStart> {
  await copyFile("/bin/cat", path);
  return checkProgram(options);
}

async function checkProgram(
  options: Partial<SecureSettings> = {},
  args: readonly string[] = ["/proc/self/cmdline"],
): Promise<SecuredStart> {
  const digest = createHash("sha256")
    .update(await readFile(path))
    .digest();
  const settings = {
    algorithm: "sha256",
    digest,
    privateCopy: false,
    ignorePermissions: undefined,
    ...options,
  };
  const source = { kind: "program", file: path, args } as const;
  return secureStart({ source, command: { file: path, args }, settings, logger: quiet, signal: undefined });
}

/** Starts what was checked, and gives what it prints. */
async function run(
  start: SecuredStart,
  guard: (typeof guards)[number][1],
  env: Record<string, string> = {},
): Promise<string> {
  const folder = await mkdtemp(join(directory, "private-"));
  const settings = { cwd: "/", env, stdin: "ignore", reach: "group", directory: folder } as const;
  const child = await startProcess({ ...settings, command: await start.bind(folder) }, guard);
  const [output] = await Promise.all([text(child.stdout), child.ended, start.close()]);
  guard.release(child.pid);
  return output.replaceAll("\0", " ");
}

const attacks: readonly [string, () => Promise<void>][] = [
  [
    "another file was renamed to its path",
    async () => {
      await copyFile("/bin/echo", join(directory, "evil"));
      await rename(join(directory, "evil"), path);
    },
  ],
  ["it was removed", () => unlink(path)],
  [
    "it was replaced by a symbolic link",
    async () => {
      await unlink(path);
      await symlink("/bin/echo", path);
    },
  ],
  [
    "its directory was replaced",
    async () => {
      await rename(directory, `${directory}-away`);
      await mkdir(directory);
      await copyFile("/bin/echo", path);
      await rm(`${directory}-away`, { recursive: true });
    },
  ],
];

for (const [how, guard] of guards) {
  describe(`secureStart() ${how}`, { skip: process.platform !== "linux" }, () => {
    it("starts the file under its own path's name", async () => {
      assert.equal(await run(await check(), guard), `${path} /proc/self/cmdline `);
    });

    for (const [what, attack] of attacks) {
      it(`starts what was checked, though ${what}`, async () => {
        const start = await check();
        await attack();
        assert.equal(await run(start, guard), `${path} /proc/self/cmdline `);
      });
    }

    it("starts what was checked, when a symbolic link to it was turned to another file", async () => {
      const link = join(directory, "link");
      await copyFile("/bin/cat", join(directory, "target"));
      await symlink(join(directory, "target"), link);
      path = link;
      const start = await checkProgram();
      await unlink(link);
      await symlink("/bin/echo", link);
      assert.equal(await run(start, guard), `${link} /proc/self/cmdline `);
    });

    it("starts the bytes that were checked from a private copy, though the file was overwritten in place", async () => {
      const start = await check({ privateCopy: true });
      const folder = await mkdtemp(join(directory, "bound-"));
      const command = await start.bind(folder);
      await copyFile("/bin/echo", path);
      assert.equal(
        await run({ ...start, bind: () => Promise.resolve(command) }, guard),
        `${path} /proc/self/cmdline `,
      );
      assert.deepEqual(await readdir(join(folder, "copy")), [basename(path)]);
    });

    it("starts a file that was overwritten in place without a private copy: the guide says so", async () => {
      const start = await check();
      await copyFile("/bin/echo", path);
      assert.equal(await run(start, guard), "/proc/self/cmdline\n");
    });

    it("starts a script, which its interpreter reads through the descriptor", async () => {
      await writeFile(path, '#!/bin/sh\necho "first $0"\n', { mode: 0o755 });
      const start = await checkProgram();
      await unlink(path);
      assert.match(await run(start, guard), /^first \/proc\/self\/fd\/[34]\n$/);
    });

    it("gives the program the environment that was meant for it", async () => {
      await copyFile("/usr/bin/env", path);
      const env = {
        "npm_config_//host/:_auth": "a b",
        BASH_ENV: "/no/such",
        "BASH_FUNC_x%%": "() { :; }",
        A: "1",
      };
      const output = await run(await checkProgram({}, ["--unset=NOTHING"]), guard, env);
      // The shell counts itself in SHLVL and out again, and sets PWD.
      const told = output.split("\n").filter((line) => !/^(?:SHLVL=0|PWD=\/|)$/.test(line));
      const expected = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      assert.deepEqual(told.sort(), expected.sort());
    });
  });
}

describe(
  "secureStart() of a module, which Node opens by its path",
  { skip: process.platform === "win32" },
  () => {
    const startModule = async (privateCopy: boolean): Promise<SecuredStart> => {
      await writeFile(path, "");
      const digest = createHash("sha256").digest();
      return secureStart({
        source: { kind: "module", path, execArgv: ["--flag"], args: ["a"] },
        command: { file: process.execPath, args: ["--flag", path, "a"] },
        settings: { algorithm: "sha256", digest, privateCopy, ignorePermissions: undefined },
        logger: quiet,
        signal: undefined,
      });
    };

    it("gives Node the module's own path", async () => {
      const start = await startModule(false);
      assert.deepEqual(await start.bind(directory), { file: process.execPath, args: ["--flag", path, "a"] });
      await start.close();
    });

    for (const [what, attack] of attacks) {
      it(`refuses to start when ${what} since the check`, async () => {
        const start = await startModule(false);
        await attack();
        await assert.rejects(start.bind(directory), (error) => {
          return (
            PluginError.is(error, "CHECKSUM_MISMATCH") &&
            /(removed|replaced).* after it was checked/.test(error.message)
          );
        });
        await start.close();
      });
    }

    it("gives Node a private copy of the same name", async () => {
      const start = await startModule(true);
      const copy = join(directory, "copy", basename(path));
      assert.deepEqual(await start.bind(directory), { file: process.execPath, args: ["--flag", copy, "a"] });
      assert.ok(existsSync(copy));
      await start.close();
    });
  },
);
