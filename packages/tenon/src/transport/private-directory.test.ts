import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PluginError } from "../errors/index.js";
import { createPrivateDirectory } from "./private-directory.js";

describe("createPrivateDirectory()", () => {
  it("makes a directory that only this user can look into, and removes it with all in it", async () => {
    const directory = await createPrivateDirectory();
    assert.equal(statSync(directory.path).mode & 0o777, 0o700);
    writeFileSync(join(directory.path, "file"), "");
    await directory.remove();
    assert.equal(existsSync(directory.path), false);
    await directory.remove();
    directory.removeNow();
  });

  it("is removed at the end of its block, and at once", async () => {
    let path = "";
    {
      await using directory = await createPrivateDirectory();
      path = directory.path;
    }
    assert.equal(existsSync(path), false);
    const other = await createPrivateDirectory();
    other.removeNow();
    assert.equal(existsSync(other.path), false);
  });

  it("turns to /tmp when the directory for temporary files has a long path", async () => {
    const long = join(tmpdir(), "x".repeat(80));
    mkdirSync(long);
    try {
      await using directory = await createPrivateDirectory(long);
      assert.match(directory.path, /^\/tmp\/tenon-[^/]+$/);
    } finally {
      rmSync(long, { recursive: true });
    }
  });

  it("says that the directory for temporary files is missing", async () => {
    await assert.rejects(createPrivateDirectory("/no/such"), (error) => {
      return PluginError.is(error, "LISTEN_FAILED") && /\/no\/such.*ENOENT.*TMPDIR/.test(error.message);
    });
  });
});
