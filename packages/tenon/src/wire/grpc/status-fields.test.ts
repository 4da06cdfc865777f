import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { rpcStatusNumbers } from "../../errors/index.js";
import type { RpcStatus } from "../../errors/index.js";
import { isGrpcContentType, isProtobufContentType } from "./content-type.js";
import { decodeGoogleRpcStatus, encodeGoogleRpcStatus } from "./google-rpc-status.js";
import { decodeGrpcMessage, encodeGrpcMessage } from "./percent-encoding.js";
import {
  formatStatusFields,
  parseRpcStatus,
  parseStatusDetails,
  parseStatusMessage,
} from "./status-fields.js";
import { statusFromErrorCode, statusFromHttpStatus } from "./status-mapping.js";

describe("encodeGrpcMessage()", () => {
  for (const [message, field] of [
    ["", ""],
    ["plain ~ text!", "plain ~ text!"],
    ["100%", "100%25"],
    ["a\nb\tc\u007f", "a%0Ab%09c%7F"],
    ["ä€\u{1f980}", "%C3%A4%E2%82%AC%F0%9F%A6%80"],
    ["\ud800", "%EF%BF%BD"],
  ] as const) {
    it(`writes ${JSON.stringify(message)}`, () => assert.equal(encodeGrpcMessage(message), field));
  }

  it("writes printable ASCII only, and decodeGrpcMessage reads it back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (message) => {
        const field = encodeGrpcMessage(message);
        assert.match(field, /^[\x20-\x7e]*$/);
        assert.equal(decodeGrpcMessage(field), message);
      }),
    );
  });
});

describe("decodeGrpcMessage()", () => {
  for (const [field, message] of [
    ["a%20b", "a b"],
    ["441%20b", "441 b"],
    ["%e2%82%ac", "€"],
    ["%", "%"],
    ["50%", "50%"],
    ["%4", "%4"],
    ["%zz%41", "%zzA"],
    ["%FF", "\ufffd"],
    ["\u00e2\u0082\u00ac", "€"],
  ] as const) {
    it(`reads ${JSON.stringify(field)}`, () => assert.equal(decodeGrpcMessage(field), message));
  }
});

describe("google.rpc.Status", () => {
  const value = { code: 5, message: "no", details: [{ typeUrl: "t/a.B", value: Uint8Array.of(8, 1) }] };
  const bytes = Uint8Array.from(
    [
      [0x08, 5], // code = 1: 5
      [0x12, 2, 0x6e, 0x6f], // message = 2: "no"
      [0x1a, 11], // details = 3, 11 bytes
      [0x0a, 5, 0x74, 0x2f, 0x61, 0x2e, 0x42], // type_url = 1: "t/a.B"
      [0x12, 2, 8, 1], // value = 2
    ].flat(),
  );
  it("is encoded byte by byte as protobuf has it", () =>
    assert.deepEqual(encodeGoogleRpcStatus(value), bytes));
  it("is decoded from the same bytes", () => assert.deepEqual(decodeGoogleRpcStatus(bytes), value));

  it("has empty texts where they are left out, and nothing of fields it does not know", () => {
    const sparse = Uint8Array.from(
      [
        [0x1a, 3], // details = 3, 3 bytes
        [0x1a, 1, 9], // a field 3 in it, which Any does not have
        [0x22, 1, 9], // a field 4, which Status does not have
      ].flat(),
    );
    const details = [{ typeUrl: "", value: new Uint8Array(0) }];
    assert.deepEqual(decodeGoogleRpcStatus(sparse), { code: 0, message: "", details });
  });
});

describe("formatStatusFields()", () => {
  it("leaves out what says nothing", () => {
    assert.deepEqual(formatStatusFields({ status: "OK", message: "", details: [] }), ["grpc-status", "0"]);
  });

  it("is read back by the parsers, for each status", () => {
    const details = [{ typeUrl: "t/x", value: Uint8Array.of(255) }];
    for (const status of Object.keys(rpcStatusNumbers) as RpcStatus[]) {
      const fields = formatStatusFields({ status, message: "ü", details });
      assert.deepEqual(
        fields.filter((_, index) => index % 2 === 0),
        ["grpc-status", "grpc-message", "grpc-status-details-bin"],
      );
      assert.equal(parseRpcStatus(fields[1] ?? ""), status);
      assert.equal(parseStatusMessage(fields[3]), "ü");
      assert.deepEqual(parseStatusDetails(fields[5]), details);
    }
  });
});

describe("parseRpcStatus()", () => {
  it("takes unknown numbers for UNKNOWN", () => {
    for (const field of ["17", "99", "4294967296"]) assert.equal(parseRpcStatus(field), "UNKNOWN");
  });

  it("refuses what is no number", () => {
    for (const field of ["", "OK", "-1", "1.0", " 1", "12345678901"])
      assert.equal(parseRpcStatus(field), undefined);
  });
});

describe("parseStatusMessage()", () => {
  it("is empty without a field", () => assert.equal(parseStatusMessage(undefined), ""));
});

describe("parseStatusDetails()", () => {
  it("gives none for what is not base64 or not protobuf", () => {
    for (const field of [undefined, "", "!", "CA", "/////w"]) assert.deepEqual(parseStatusDetails(field), []);
  });
});

describe("the mapping tables", () => {
  it("give a status for each HTTP/2 error code", () => {
    const names = Array.from({ length: 15 }, (_, errorCode) => statusFromErrorCode(errorCode));
    const expected = [
      "INTERNAL INTERNAL INTERNAL INTERNAL INTERNAL UNKNOWN INTERNAL UNAVAILABLE",
      "CANCELLED INTERNAL INTERNAL RESOURCE_EXHAUSTED PERMISSION_DENIED UNKNOWN UNKNOWN",
    ];
    assert.equal(names.join(" "), expected.join(" "));
  });

  for (const [httpStatus, name] of [
    ["400", "INTERNAL"],
    ["401", "UNAUTHENTICATED"],
    ["403", "PERMISSION_DENIED"],
    ["404", "UNIMPLEMENTED"],
    ["429", "UNAVAILABLE"],
    ["502", "UNAVAILABLE"],
    ["503", "UNAVAILABLE"],
    ["504", "UNAVAILABLE"],
    ["500", "UNKNOWN"],
    ["302", "UNKNOWN"],
    ["abc", "UNKNOWN"],
    ["__proto__", "UNKNOWN"],
  ] as const) {
    it(`give ${name} for the HTTP status ${httpStatus}`, () =>
      assert.equal(statusFromHttpStatus(httpStatus), name));
  }
});

describe("isGrpcContentType()", () => {
  it("takes gRPC's content types and no others", () => {
    for (const field of [
      "application/grpc",
      "application/grpc+proto",
      "application/grpc;a=b",
      "Application/GRPC+json",
      "Application/GRPC",
    ]) {
      assert.equal(isGrpcContentType(field), true, field);
    }
    for (const field of [
      undefined,
      "",
      "application/grpc-web",
      "application/grpcx",
      "text/html",
      "application/json",
    ]) {
      assert.equal(isGrpcContentType(field), false, field);
    }
  });
});

describe("isProtobufContentType()", () => {
  it("takes no codec, or proto", () => {
    for (const field of [
      "application/grpc",
      "application/grpc+proto",
      "Application/GRPC+Proto; charset=x",
      "application/grpc+proto ;a=b",
    ]) {
      assert.equal(isProtobufContentType(field), true, field);
    }
    for (const field of ["application/grpc+json", "application/grpc+", "application/grpc+proto2"]) {
      assert.equal(isProtobufContentType(field), false, field);
    }
  });
});
