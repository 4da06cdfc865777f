import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorName } from "./error-code.js";
import { defaultHttp2Limits } from "./limits.js";
import {
  applySettings,
  encodeSettings,
  initialPeerSettings,
  namesStreamLimit,
  smallestTableBytes,
} from "./settings.js";
import type { PeerSettings } from "./settings.js";

/** One setting as it stands on the wire: id in two bytes, value in four. */
function setting(id: number, value: number): number[] {
  return [id >> 8, id & 255, value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function apply(bytes: readonly number[], peer: "client" | "server" = "client"): PeerSettings {
  const settings = initialPeerSettings();
  applySettings(Uint8Array.from(bytes), settings, peer);
  return settings;
}

describe("encodeSettings", () => {
  it("says of a client that it takes no push", () => {
    // prettier-ignore
    assert.deepEqual([...encodeSettings("client", defaultHttp2Limits)], [
      0x00, 0x02,  0x00, 0x00, 0x00, 0x00, // ENABLE_PUSH 0
      0x00, 0x04,  0x00, 0x40, 0x00, 0x00, // INITIAL_WINDOW_SIZE 4 MiB
      0x00, 0x05,  0x00, 0x10, 0x00, 0x00, // MAX_FRAME_SIZE 1 MiB
      0x00, 0x06,  0x00, 0x01, 0x00, 0x00, // MAX_HEADER_LIST_SIZE 64 KiB
    ]);
  });

  it("says of a server how many streams it takes, and nothing of push, which only a client may mention", () => {
    // prettier-ignore
    assert.deepEqual([...encodeSettings("server", defaultHttp2Limits)], [
      0x00, 0x03,  0x00, 0x00, 0x10, 0x00, // MAX_CONCURRENT_STREAMS 4096
      0x00, 0x04,  0x00, 0x40, 0x00, 0x00, // INITIAL_WINDOW_SIZE 4 MiB
      0x00, 0x05,  0x00, 0x10, 0x00, 0x00, // MAX_FRAME_SIZE 1 MiB
      0x00, 0x06,  0x00, 0x01, 0x00, 0x00, // MAX_HEADER_LIST_SIZE 64 KiB
    ]);
  });
});

describe("applySettings", () => {
  const initial = initialPeerSettings();
  const taken: [name: string, bytes: number[], expected: PeerSettings][] = [
    ["nothing", [], initial],
    ["HEADER_TABLE_SIZE 0", setting(1, 0), { ...initial, headerTableBytes: 0 }],
    [
      "MAX_CONCURRENT_STREAMS 2^32-1",
      setting(3, 0xffffffff),
      { ...initial, maxConcurrentStreams: 0xffffffff },
    ],
    ["INITIAL_WINDOW_SIZE 2^31-1", setting(4, 0x7fffffff), { ...initial, initialWindowBytes: 0x7fffffff }],
    ["MAX_FRAME_SIZE 16384", setting(5, 16_384), { ...initial, maxFrameBytes: 16_384 }],
    ["MAX_FRAME_SIZE 2^24-1", setting(5, 0xffffff), { ...initial, maxFrameBytes: 0xffffff }],
    ["MAX_HEADER_LIST_SIZE", setting(6, 1), { ...initial, maxHeaderListBytes: 1 }],
    ["ENABLE_PUSH 0 and 1 of a client", [...setting(2, 0), ...setting(2, 1)], initial],
    ["an unknown identifier", setting(0xff00, 7), initial],
    [
      "one setting twice, the last of which counts",
      [...setting(4, 1), ...setting(4, 2)],
      { ...initial, initialWindowBytes: 2 },
    ],
  ];
  for (const [name, bytes, expected] of taken) {
    it(`takes ${name}`, () => assert.deepEqual(apply(bytes), expected));
  }

  it("says what each side may say of push", () => {
    for (const [peer, words] of [
      ["client", "a client may say 0 or 1"],
      ["server", "a server may say 0"],
    ] as const) {
      assert.throws(() => apply(setting(2, 2), peer), { message: `SETTINGS_ENABLE_PUSH is 2, ${words}` });
    }
  });

  it("takes ENABLE_PUSH 0 of a server", () => assert.deepEqual(apply(setting(2, 0), "server"), initial));

  // RFC 9113 section 6.5.2.
  const refused: [name: string, error: string, bytes: number[], peer: "client" | "server"][] = [
    ["ENABLE_PUSH 2", "PROTOCOL_ERROR", setting(2, 2), "client"],
    ["ENABLE_PUSH 1 of a server", "PROTOCOL_ERROR", setting(2, 1), "server"],
    ["INITIAL_WINDOW_SIZE 2^31", "FLOW_CONTROL_ERROR", setting(4, 0x80000000), "client"],
    ["MAX_FRAME_SIZE 16383", "PROTOCOL_ERROR", setting(5, 16_383), "client"],
    ["MAX_FRAME_SIZE 2^24", "PROTOCOL_ERROR", setting(5, 0x1000000), "client"],
  ];
  for (const [name, error, bytes, peer] of refused) {
    it(`refuses ${name} with ${error}`, () => {
      assert.throws(
        () => apply(bytes, peer),
        (thrown) => thrown instanceof ConnectionViolation && http2ErrorName(thrown.errorCode) === error,
      );
    });
  }
});

describe("smallestTableBytes", () => {
  it("finds the smallest header table size wherever it stands", () => {
    assert.equal(smallestTableBytes(Uint8Array.from(setting(1, 100))), 100);
    const several = [...setting(4, 3), ...setting(1, 300), ...setting(1, 200), ...setting(5, 0x10001)];
    assert.equal(smallestTableBytes(Uint8Array.from(several)), 200);
  });

  it("is Infinity where none is named", () => {
    assert.equal(smallestTableBytes(new Uint8Array(0)), Infinity);
    assert.equal(smallestTableBytes(Uint8Array.from(setting(4, 5))), Infinity);
  });
});

describe("namesStreamLimit", () => {
  it("finds the limit of concurrent streams wherever it stands", () => {
    assert.equal(namesStreamLimit(Uint8Array.from([...setting(4, 3), ...setting(3, 1)])), true);
    assert.equal(namesStreamLimit(Uint8Array.from([...setting(4, 3), ...setting(5, 0x30003)])), false);
  });
});
