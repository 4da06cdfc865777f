import assert from "node:assert/strict";
import { isGrpcContentType, isProtobufContentType } from "../../../tenon/src/wire/grpc/content-type.js";
import { formatGrpcTimeout, parseGrpcTimeout } from "../../../tenon/src/wire/grpc/grpc-timeout.js";
import { decodeGrpcMessage, encodeGrpcMessage } from "../../../tenon/src/wire/grpc/percent-encoding.js";
import { statusFromErrorCode, statusFromHttpStatus } from "../../../tenon/src/wire/grpc/status-mapping.js";
import { fromLatin1, fromUtf8, latin1 } from "../engine/bytes.js";
import { hashOf } from "../engine/random.js";
import type { FuzzTarget } from "../target.js";

export const grpcFields: FuzzTarget = {
  name: "grpc-fields",
  checks:
    "grpc-timeout, grpc-message, content-type: never throw; a limit that is written is never shorter when read; a message is the same, and plain ASCII on the wire",
  covers: [
    "wire/grpc/percent-encoding.ts",
    "wire/grpc/grpc-timeout.ts",
    "wire/grpc/content-type.ts",
    "wire/grpc/status-mapping.ts",
  ],
  dictionary: ["%", "%41", "%fF", "99999999H", "0n", "application/grpc", "+proto", ";", "404"].map(latin1),
  seeds: () => ["", "plain", "%20%zz%", "1H", "99999999n", "5x", "application/grpc+proto", "200"].map(latin1),
  run(input) {
    const field = fromLatin1(input);
    assert.equal(isGrpcContentType(field), /^application\/grpc($|\+|;)/i.test(field));
    assert.equal(isGrpcContentType(undefined), false);
    if (isGrpcContentType(field)) isProtobufContentType(field);
    assert.equal(statusFromErrorCode(99), "UNKNOWN");
    assert.ok(
      statusFromHttpStatus(field) !== undefined && statusFromErrorCode(hashOf(input) % 16) !== undefined,
    );
    checkMessage(field, fromUtf8(input));
    checkTimeout(field, input);
  },
};

function checkMessage(field: string, text: string): void {
  assert.ok(decodeGrpcMessage(field).length <= field.length, "decoding makes nothing longer");
  const encoded = encodeGrpcMessage(text);
  assert.match(encoded, /^[\x20-\x7e]*$/);
  assert.equal(decodeGrpcMessage(encoded), text);
}

function checkTimeout(field: string, input: Uint8Array): void {
  assert.equal(parseGrpcTimeout(field) !== undefined, /^[0-9]{1,8}[HMSmun]$/.test(field));
  const bytes = new Uint8Array(8);
  bytes.set(input.subarray(0, 8));
  const number = new DataView(bytes.buffer).getFloat64(0);
  for (const timeoutMs of [number, Math.floor(number), hashOf(input), hashOf(input) / 1000]) {
    if (Number.isNaN(timeoutMs)) continue;
    const read = parseGrpcTimeout(formatGrpcTimeout(timeoutMs)) ?? assert.fail("what is written can be read");
    // Beyond 99,999,999 hours it is cut, and below zero nothing is left. Units of a microsecond are not exact in a double.
    const wanted = Math.min(Math.max(0, timeoutMs), 99_999_999 * 3_600_000);
    assert.ok(read >= wanted * (1 - 1e-12), `${String(read)} is not shorter than ${String(timeoutMs)}`);
  }
}
