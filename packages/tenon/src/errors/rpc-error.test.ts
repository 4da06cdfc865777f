import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "./plugin-error.js";
import { RpcStatusError, rpcError } from "./rpc-error.js";
import { rpcStatusFromNumber, rpcStatusNumbers } from "./rpc-status.js";

describe("rpcError()", () => {
  it("makes a PluginError with the code RPC_STATUS", () => {
    const error = rpcError("NOT_FOUND", "no such key");
    assert.equal(PluginError.is(error, "RPC_STATUS"), true);
    assert.equal(error.message, "[RPC_STATUS] NOT_FOUND: no such key");
    assert.deepEqual([error.status, error.statusMessage], ["NOT_FOUND", "no such key"]);
  });

  it("has the status alone as its message when there is no other", () => {
    assert.equal(rpcError("ABORTED", "").message, "[RPC_STATUS] ABORTED");
  });

  it("keeps details, metadata and cause", () => {
    const details = [{ typeUrl: "type.googleapis.com/google.rpc.RetryInfo", value: new Uint8Array([1]) }];
    const cause = new Error("underneath");
    const error = rpcError("UNAVAILABLE", "later", { details, metadata: { "retry-after": "1" }, cause });
    assert.deepEqual(error.statusDetails, details);
    assert.deepEqual(error.metadata, { "retry-after": "1" });
    assert.equal(error.cause, cause);
  });
});

describe("a status that is none", () => {
  for (const status of ["OK", "NOTFOUND", "toString", 5, undefined]) {
    it(`is refused: ${String(status)}`, () => {
      assert.throws(() => void Reflect.apply(rpcError, undefined, [status, "a message"]), {
        name: "TypeError",
        message: /^status must be the name of a gRPC status other than OK, such as "NOT_FOUND", got /,
      });
    });
  }
});

describe("RpcStatusError.is()", () => {
  it("tells statuses apart", () => {
    const error = rpcError("NOT_FOUND", "no such key");
    assert.deepEqual([RpcStatusError.is(error), RpcStatusError.is(error, "NOT_FOUND")], [true, true]);
    assert.equal(RpcStatusError.is(error, "ABORTED"), false);
  });

  it("is false for other errors", () => {
    assert.equal(RpcStatusError.is(new PluginError("CLOSED", "It is closed.")), false);
    assert.equal(RpcStatusError.is(new Error("other")), false);
  });
});

describe("rpcStatusFromNumber()", () => {
  for (const [name, number] of Object.entries(rpcStatusNumbers)) {
    it(`names ${String(number)} ${name}`, () => {
      assert.equal(rpcStatusFromNumber(number), name);
    });
  }

  for (const number of [-1, 17, 1.5, Number.NaN]) {
    it(`names ${String(number)} UNKNOWN, as gRPC asks of numbers it has no name for`, () => {
      assert.equal(rpcStatusFromNumber(number), "UNKNOWN");
    });
  }
});
