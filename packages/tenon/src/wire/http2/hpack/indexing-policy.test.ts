import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { valueKindOf } from "./indexing-policy.js";

describe("valueKindOf()", () => {
  const kinds = {
    lasting: [
      ":authority",
      ":method",
      ":path",
      ":scheme",
      ":status",
      "content-type",
      "grpc-accept-encoding",
      "grpc-encoding",
      "grpc-status",
      "te",
      "user-agent",
    ],
    passing: ["content-length", "date", "grpc-message", "grpc-status-details-bin", "grpc-timeout"],
    unknown: ["x-tenant", "authorization", ""],
  };
  for (const [kind, names] of Object.entries(kinds)) {
    it(`is ${kind} for ${names.join(", ")}`, () => {
      for (const name of names) assert.equal(valueKindOf(name), kind, name);
    });
  }
});
