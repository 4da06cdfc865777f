import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nearestName } from "./nearest-name.js";

const options = ["command", "module", "env", "timeouts", "stdin"];

describe("nearestName()", () => {
  it("finds a name with one letter missing", () => assert.equal(nearestName("comand", options), "command"));
  it("finds a name with other capitals", () => assert.equal(nearestName("timeOuts", options), "timeouts"));
  it("finds the nearer of two", () => assert.equal(nearestName("stdim", ["stdin", "stdio"]), "stdin"));
  it("finds nothing when all are far", () => assert.equal(nearestName("retries", options), undefined));
  it("finds nothing among no candidates", () => assert.equal(nearestName("a", []), undefined));
});
