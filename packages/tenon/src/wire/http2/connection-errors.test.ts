import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PluginError } from "../../errors/index.js";
import {
  brokenRulesError,
  closingError,
  goAwayError,
  headersTooLargeError,
  lostError,
  notHttp2Error,
  quote,
  usedUpError,
} from "./connection-errors.js";
import { ConnectionViolation } from "./connection-violation.js";

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** Compares what an error says: whether it has a cause, and all that a program may read of it. */
function assertError(
  error: PluginError,
  expected: {
    readonly code: string;
    readonly origin?: string;
    readonly message: string;
    readonly remedy?: RegExp;
    readonly details?: object;
    readonly cause?: unknown;
  },
): void {
  assert.equal(error.code, expected.code);
  assert.equal(
    error.message,
    `[${expected.code}] ${expected.message}${error.remedy === undefined ? "" : ` ${error.remedy}`}`,
  );
  assert.match(error.remedy ?? "", expected.remedy ?? /^$/);
  assert.deepEqual(error.details, expected.details ?? {});
  assert.equal("cause" in error, "cause" in expected);
  assert.equal(error.cause, expected.cause);
  if (expected.origin !== undefined) assert.equal(error.origin, expected.origin);
}

describe("quote()", () => {
  it("shows 40 bytes, and that there are more", () => {
    assert.equal(quote(bytesOf("a".repeat(40))), `"${"a".repeat(40)}"`);
    assert.equal(quote(bytesOf("a".repeat(41))), `"${"a".repeat(40)}"…`);
    assert.equal(quote(bytesOf("\x16\x03\xff")), '"\\u0016\\u0003ÿ"');
  });
});

describe("the errors of a connection", () => {
  const violation = new ConnectionViolation("FRAME_SIZE_ERROR", "PING of 7 bytes");

  it("name the rule that was broken", () => {
    assert.equal(violation.name, "ConnectionViolation");
    assertError(brokenRulesError(violation), {
      code: "HTTP2_PROTOCOL",
      message: "The peer broke the rules of HTTP/2 (FRAME_SIZE_ERROR): PING of 7 bytes.",
      remedy: /^Update the library the peer speaks HTTP\/2 with/,
      details: { errorCode: 6, errorName: "FRAME_SIZE_ERROR" },
      cause: violation,
    });
  });

  it("show what came instead of HTTP/2, and why it is not", () => {
    assertError(notHttp2Error(bytesOf("HTTP/1.1"), violation), {
      code: "HTTP2_PROTOCOL",
      message: 'The peer does not speak HTTP/2: its first bytes are "HTTP/1.1" (PING of 7 bytes).',
      remedy: /^Check that the address belongs to a gRPC server/,
      details: { errorCode: 6, opening: '"HTTP/1.1"' },
      cause: violation,
    });
    assertError(notHttp2Error(bytesOf(""), "then it closed"), {
      code: "HTTP2_PROTOCOL",
      message: 'The peer does not speak HTTP/2: its first bytes are "" (then it closed).',
      remedy: /^Check that the address belongs to a gRPC server/,
      details: { opening: '""' },
    });
  });

  it("say when the connection was lost, with its cause where there is one", () => {
    const expected = {
      code: "CONNECTION_LOST",
      message: "The other side closed the connection while a call was open.",
      remedy: /^Look at the other side's log/,
    };
    assertError(lostError("while a call was open", undefined), expected);
    const cause = new Error("ECONNRESET");
    assertError(lostError("while a call was open", cause), { ...expected, cause });
  });

  it("pass on what the peer's GOAWAY says", () => {
    assertError(goAwayError(11, bytesOf("too_many_pings")), {
      code: "CONNECTION_LOST",
      message: 'The peer ended the connection with GOAWAY ENHANCE_YOUR_CALM, saying "too_many_pings".',
      remedy: /^Call again on a new connection/,
      details: { errorCode: 11, errorName: "ENHANCE_YOUR_CALM" },
    });
    assertError(goAwayError(0, bytesOf("")), {
      code: "CONNECTION_LOST",
      message: "The peer ended the connection with GOAWAY NO_ERROR.",
      remedy: /^Call again on a new connection/,
      details: { errorCode: 0, errorName: "NO_ERROR" },
    });
  });

  it("tell a call that comes too late why", () => {
    assertError(closingError(), {
      code: "CLOSED",
      message: "This side is closing the connection, which takes no new calls.",
    });
    const expected = {
      code: "CONNECTION_LOST",
      origin: "local",
      message: "All stream ids of the connection are used up.",
      remedy: /^Call again on a new connection\.$/,
    };
    assertError(usedUpError(undefined), expected);
    const cause = new Error("refused");
    assertError(usedUpError(cause), { ...expected, cause });
  });

  it("blame the caller for metadata that is more than the peer takes", () => {
    assertError(headersTooLargeError(20_000, 16_384), {
      code: "MESSAGE_TOO_LARGE",
      origin: "caller",
      message: "The call's header fields have 20000 bytes; the other side takes at most 16384.",
      remedy: /^Send less metadata/,
      details: { headerListBytes: 20_000, maxHeaderListBytes: 16_384 },
    });
  });
});
