import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { root } from "../../../scripts/lib/paths.mjs";
import { plantedBugs } from "../bugs/index.js";
import { foundByChanceAtFirst, missedAtFirst } from "../bugs/missed-at-first.js";
import { plant, sourceFolder } from "../src/scratch-tree.js";
import { findTouchingTests } from "../src/touching-tests.js";

describe("planted bugs", () => {
  for (const bug of plantedBugs) {
    it(`${bug.name} has a place in its source, and one only`, () => {
      const source = readFileSync(join(root, sourceFolder, bug.file), "utf8");
      assert.notEqual(plant(bug, source), source);
    });
  }

  it("have names of their own", () => {
    assert.equal(new Set(plantedBugs.map(({ name }) => name)).size, plantedBugs.length);
  });

  it("are those that the lists of missed and lucky ones name", () => {
    const names = plantedBugs.map(({ name }) => name);
    assert.deepEqual(
      [...missedAtFirst, ...foundByChanceAtFirst].filter((name) => !names.includes(name)),
      [],
    );
  });
});

describe("plant", () => {
  const bug = { name: "a-bug", file: "a.ts", find: "a < b", replace: "a <= b", harm: "" };

  it("changes the one place", () => {
    assert.equal(plant(bug, "if (a < b) c();"), "if (a <= b) c();");
  });

  it("takes a replacement as it is", () => {
    assert.equal(plant({ ...bug, replace: "$& $1" }, "(a < b)"), "($& $1)");
  });

  it("throws when the place is not there, or twice", () => {
    assert.throws(() => plant(bug, "a > b"), /a-bug: .* a\.ts .* not at all/);
    assert.throws(() => plant(bug, "a < b; a < b"), /a-bug: .* more often/);
  });
});

describe("findTouchingTests", () => {
  const { beside, elsewhere } = findTouchingTests(root, join(sourceFolder, "wire/grpc/grpc-timeout.ts"));

  it("has the test beside a source", () => {
    assert.equal(beside[0], "packages/tenon/src/wire/grpc/grpc-timeout.test.ts");
  });

  it("has those elsewhere that come to it through other files", () => {
    assert.ok(elsewhere.some((file) => file.startsWith("packages/tenon/src/rpc/grpc/")));
    assert.ok(!elsewhere.some((file) => file.includes("/wire/grpc/")));
  });
});
