// gob beside Go's: the codec alone, without a plugin around it.
import { describe } from "node:test";
import { itGoesThroughGo, itHasGosVectors } from "../src/cases/gob.js";
import { describeWith } from "../src/requirements.js";

// gob is of Go's standard library: the two builds have the same.
const build = "grpc-go 1.83";

describeWith(["go"], "gob: Tenon's codec beside Go's", () => {
  describe("the streams that the library's own tests are held to", () => {
    itHasGosVectors(build);
  });
  describe("random values of random types, there and back", () => {
    itGoesThroughGo(build, 1000);
  });
});
