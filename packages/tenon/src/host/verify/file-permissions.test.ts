import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findUnsafe } from "./file-permissions.js";

const me = 1000;

describe("findUnsafe()", () => {
  const cases: readonly [string, number, number, "file" | "directory", RegExp | undefined][] = [
    ["takes this user's own", me, 0o755, "file", undefined],
    ["takes root's", 0, 0o755, "file", undefined],
    ["takes what others may not even read", me, 0o500, "directory", undefined],
    ["refuses another user's", 1001, 0o755, "file", /belongs to user 1001/],
    ["refuses a file that its group may write to", me, 0o775, "file", /mode 0775/],
    ["refuses a file that all may write to", 0, 0o757, "file", /mode 0757/],
    ["refuses a directory that its group may write to", me, 0o775, "directory", /mode 0775/],
    ["takes root's sticky directory, such as /tmp", 0, 0o1777, "directory", undefined],
    ["refuses another user's sticky directory", 1001, 0o1777, "directory", /belongs to user 1001/],
    ["refuses a file whose sticky bit says nothing", me, 0o1777, "file", /mode 1777/],
    ["sees past the bits of the file's kind", me, 0o100_775, "file", /mode 0775/],
  ];
  for (const [name, uid, mode, kind, problem] of cases) {
    it(name, () => {
      const found = findUnsafe({ uid, mode, isDirectory: () => kind === "directory" }, me);
      if (problem === undefined) assert.equal(found, undefined);
      else assert.match(found ?? "", problem);
    });
  }
});
