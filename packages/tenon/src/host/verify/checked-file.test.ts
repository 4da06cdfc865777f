import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { assertCopyStarts, openCheckedCopy, openCheckedFile } from "./checked-file.js";

const settings = {
  algorithm: "sha256",
  digest: new Uint8Array(32),
  privateCopy: false,
  ignorePermissions: undefined,
};
const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const context = { settings, logger: quiet, signal: undefined };

describe("openCheckedFile()", { skip: process.platform === "win32" }, () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "checked-test-"));
  });
  after(() => rm(directory, { recursive: true }));

  it("does not wait for a pipe that lies where a file was", async () => {
    const path = join(directory, "pipe");
    execFileSync("mkfifo", [path]);
    for (const open of [openCheckedFile(path, context), openCheckedCopy(path, directory, context)]) {
      await assert.rejects(open, (error) => {
        return PluginError.is(error, "FILE_UNREADABLE") && /it is not a regular file/.test(error.message);
      });
    }
  });

  it("says that the file has gone", () =>
    assert.rejects(openCheckedFile(join(directory, "gone"), context), (error) => {
      return PluginError.is(error, "FILE_UNREADABLE") && /gone could not be read.*ENOENT/.test(error.message);
    }));

  it("stops to read when the caller's signal fires", async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(
      openCheckedFile(process.execPath, {
        ...context,
        signal,
        settings: { ...settings, ignorePermissions: "test" },
      }),
      (error) => PluginError.is(error, "ABORTED"),
    );
  });
});

describe("assertCopyStarts()", () => {
  it("says that the file system of the copy starts nothing", () =>
    assert.rejects(assertCopyStarts("/tmp/x", { mayExecute: () => Promise.resolve(false) }), (error) => {
      return PluginError.is(error, "NOT_EXECUTABLE") && /noexec.*tempDir/.test(error.message);
    }));
});
