import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatGrpcTimeout, parseGrpcTimeout } from "./grpc-timeout.js";

describe("formatGrpcTimeout()", () => {
  for (const [timeoutMs, field] of [
    [-5, "0n"],
    [0, "0n"],
    [0.0001, "1u"],
    [0.25, "250u"],
    [1.5, "1500u"],
    [1, "1m"],
    [5_000, "5000m"],
    [99_999_999, "99999999m"],
    [100_000_000, "100000S"],
    [100_000_001, "100001S"],
    [99_999_999_000, "99999999S"],
    [99_999_999_001, "1666667M"],
    [1e13, "2777778H"],
    [1e15, "99999999H"],
    [Number.MAX_VALUE, "99999999H"],
  ] as const) {
    it(`writes ${timeoutMs} ms as ${field}`, () => assert.equal(formatGrpcTimeout(timeoutMs), field));
  }

  it("never gives the server less time than the caller has, nor much more", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 3e14, noNaN: true }), (timeoutMs) => {
        const parsed = parseGrpcTimeout(formatGrpcTimeout(timeoutMs)) ?? 0;
        assert.ok(
          parsed >= timeoutMs * (1 - 1e-12) && parsed <= timeoutMs * 1.04 + 0.001,
          `${timeoutMs} became ${parsed}`,
        );
      }),
    );
  });
});

describe("parseGrpcTimeout()", () => {
  for (const [field, timeoutMs] of [
    ["1H", 3_600_000],
    ["1M", 60_000],
    ["1S", 1_000],
    ["1m", 1],
    ["1000u", 1],
    ["1000000n", 1],
    ["0n", 0],
    ["00000001S", 1_000],
    ["99999999H", 359_999_996_400_000],
  ] as const) {
    it(`reads ${field}`, () => assert.equal(parseGrpcTimeout(field), timeoutMs));
  }

  it("gives what Date can hold for the longest limit", () => {
    assert.ok(!Number.isNaN(new Date(Date.now() + (parseGrpcTimeout("99999999H") ?? 0)).getTime()));
  });

  for (const field of [
    "",
    "S",
    "1",
    "1s",
    "1h",
    "1x",
    "-1S",
    "+1S",
    "1.5S",
    " 1S",
    "1 S",
    "123456789S",
    "1SS",
    "１S",
  ]) {
    it(`refuses ${JSON.stringify(field)}`, () => assert.equal(parseGrpcTimeout(field), undefined));
  }
});
