import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProtobufSyntaxError } from "../bytes/protobuf-reader.js";
import { decodeConnInfo, encodeConnInfo } from "./conn-info.js";
import type { ConnInfo } from "./conn-info.js";

interface Row {
  readonly name: string;
  readonly value: ConnInfo;
  readonly hex: string;
}

/** One field a line. */
const rows: readonly Row[] = [
  { name: "nothing", value: { serviceId: 0, network: "", address: "", knock: undefined }, hex: "" },
  {
    name: "an offer on a unix socket",
    value: { serviceId: 1, network: "unix", address: "/tmp/p", knock: undefined },
    hex: `
      08 01                      # service_id = 1
      12 04 75 6e 69 78          # network = "unix"
      1a 06 2f 74 6d 70 2f 70    # address = "/tmp/p"`,
  },
  {
    name: "an offer on TCP, with the highest id",
    value: { serviceId: 0xffff_ffff, network: "tcp", address: "[::1]:1", knock: undefined },
    hex: `
      08 ff ff ff ff 0f          # service_id = 4294967295
      12 03 74 63 70             # network = "tcp"
      1a 07 5b 3a 3a 31 5d 3a 31 # address = "[::1]:1"`,
  },
  {
    name: "a knock",
    value: { serviceId: 300, network: "", address: "", knock: { knock: true, ack: false, error: "" } },
    hex: `
      08 ac 02                   # service_id = 300
      22 02 08 01                # knock { knock = true }`,
  },
  {
    name: "a refusal",
    value: { serviceId: 2, network: "", address: "", knock: { knock: true, ack: true, error: "no" } },
    hex: `
      08 02                      # service_id = 2
      22 08 08 01 10 01 1a 02 6e 6f # knock { knock = true, ack = true, error = "no" }`,
  },
];

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(/#.*$/gm, "").replaceAll(/\s/g, ""), "hex");
}

describe("ConnInfo", () => {
  for (const { name, value, hex } of rows) {
    it(`is written as bytes: ${name}`, () => assert.deepEqual([...encodeConnInfo(value)], [...bytesOf(hex)]));
    it(`is read from bytes: ${name}`, () => assert.deepEqual(decodeConnInfo(bytesOf(hex)), value));
  }

  it("skips fields that it does not know", () => {
    const { serviceId } = decodeConnInfo(bytesOf("2a 01 00 08 05 31 00 00 00 00 00 00 00 00"));
    assert.equal(serviceId, 5);
  });

  it("takes the defaults for what a knock leaves out, and for what it writes as false", () => {
    const nothing = { knock: false, ack: false, error: "" };
    assert.deepEqual(decodeConnInfo(bytesOf("22 00")).knock, nothing);
    assert.deepEqual(decodeConnInfo(bytesOf("22 04 08 00 10 00")).knock, nothing);
    // 22 01 61: an unknown field 4 = "a" in the knock
    assert.deepEqual(decodeConnInfo(bytesOf("22 03 22 01 61")).knock, nothing);
  });

  it("keeps a kilobyte of an address at most, so that a thousand offers are a megabyte", () => {
    const address = "a".repeat(1_000_000);
    const { address: kept } = decodeConnInfo(
      encodeConnInfo({ serviceId: 1, network: "unix", address, knock: undefined }),
    );
    assert.equal(kept.length, 1024);
  });

  it("reads any bytes as an offer or as no message, and does not hang", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          const { serviceId } = decodeConnInfo(bytes);
          assert.ok(Number.isInteger(serviceId) && serviceId >= 0 && serviceId <= 0xffff_ffff);
        } catch (error) {
          assert.ok(error instanceof ProtobufSyntaxError, String(error));
        }
      }),
    );
  });
});
