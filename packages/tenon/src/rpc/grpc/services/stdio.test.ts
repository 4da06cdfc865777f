import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stdioService } from "./stdio.js";

describe("StdioData", () => {
  const codec = stdioService.methods[0]?.output ?? assert.fail("the service has no method");
  const bytes = Uint8Array.from(
    [
      [0x08, 2], // channel = 1: STDERR
      [0x12, 3, 0x61, 0x62, 0x0a], // data = 2: "ab\n"
    ].flat(),
  );
  const value = { channel: "stderr", bytes: Uint8Array.of(0x61, 0x62, 0x0a) };

  it("is encoded as go-plugin's grpc_stdio.proto says", () => assert.deepEqual(codec.encode(value), bytes));
  it("is decoded from the same bytes", () => assert.deepEqual(codec.decode(bytes), value));

  it("owns its bytes", () => {
    // A Buffer's own slice() is a view.
    const buffer = Buffer.from(bytes);
    const decoded = codec.decode(buffer);
    buffer.fill(0);
    assert.deepEqual(decoded, value);
  });

  it("keeps channels apart that it does not know", () => {
    assert.deepEqual(codec.decode(Uint8Array.of(0x08, 7)), { channel: "unknown", bytes: new Uint8Array(0) });
    assert.deepEqual(codec.decode(new Uint8Array(0)), { channel: "unknown", bytes: new Uint8Array(0) });
  });
});
