import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acceptedEncodings, parseMessageEncoding, takesGzipBack } from "./message-encoding.js";

describe("parseMessageEncoding()", () => {
  it("knows identity, gzip and nothing else", () => {
    assert.equal(parseMessageEncoding(undefined), "identity");
    assert.equal(parseMessageEncoding("identity"), "identity");
    assert.equal(parseMessageEncoding("gzip"), "gzip");
    for (const other of ["", "GZIP", "gzip,identity", "x-gzip", "deflate", "br"]) {
      assert.equal(parseMessageEncoding(other), undefined, other);
    }
  });
});

describe("acceptedEncodings", () => {
  it("names what parseMessageEncoding() knows, as grpc-accept-encoding lists it", () => {
    assert.equal(acceptedEncodings, "identity,gzip");
  });
});

describe("takesGzipBack()", () => {
  it("finds gzip in a list, and takes no list for yes", () => {
    assert.equal(takesGzipBack(undefined), true);
    for (const list of ["gzip", "identity,gzip", "identity, deflate, gzip ", "gzip,br"]) {
      assert.equal(takesGzipBack(list), true, list);
    }
    for (const list of ["", "identity", "x-gzip", "gzip2,br"]) assert.equal(takesGzipBack(list), false, list);
  });
});
