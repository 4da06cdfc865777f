import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NaiveHpackDecoder } from "../../../../test/support/naive-hpack-decoder.js";
import type { NaiveField } from "../../../../test/support/naive-hpack-decoder.js";
import { BlockBuffer } from "./block-buffer.js";
import { HpackEncoder } from "./encoder.js";

/** An encoder and a peer that reads what it writes. */
class Line {
  readonly encoder: HpackEncoder;
  readonly peer = new NaiveHpackDecoder();
  /** The bytes of the last block. */
  bytes: Uint8Array = new Uint8Array(0);

  constructor(maxTableBytes?: number) {
    this.encoder = new HpackEncoder(maxTableBytes);
  }

  send(...fields: readonly string[]): NaiveField[] {
    const out = new BlockBuffer();
    this.encoder.encode(fields, out);
    this.bytes = out.toBytes();
    return this.peer.decode(this.bytes);
  }

  /** How the one field that is sent looks on the wire. */
  sendOne(name: string, value: string): NaiveField["as"] | undefined {
    const fields = this.send(name, value);
    assert.deepEqual(fields, [{ name, value, as: fields[0]?.as }]);
    return fields[0]?.as;
  }
}

const request = [":method", "POST", ":scheme", "http", ":path", "/proto.KV/Get", ":authority", "localhost"];
const requestTail = ["content-type", "application/grpc", "te", "trailers", "user-agent", "tenon/0.1"];

describe("HpackEncoder.encode(), what gets an entry", () => {
  it("sends a gRPC request as one index a field from the second time on", () => {
    const line = new Line();
    line.send(...request, ...requestTail);
    const fields = line.send(...request, ...requestTail);
    assert.equal(line.bytes.length, 7);
    assert.deepEqual(new Set(fields.map((field) => field.as)), new Set(["indexed"]));
  });

  it("knows the static table", () => {
    const line = new Line();
    assert.equal(line.sendOne(":status", "200"), "indexed");
    assert.equal(line.sendOne("accept-encoding", "gzip, deflate"), "indexed");
    assert.equal(line.sendOne("www-authenticate", ""), "indexed");
  });

  for (const name of [":path", ":authority", "user-agent", "content-type", "grpc-status", ":status"]) {
    it(`gives each value of ${name} an entry`, () => {
      const line = new Line();
      for (const value of ["/a", "/b", "/c"]) assert.equal(line.sendOne(name, value), "with entry");
      for (const value of ["/a", "/b", "/c"]) assert.equal(line.sendOne(name, value), "indexed");
    });
  }

  it("gives the first value of an unknown name an entry, others none until they come twice in a row", () => {
    const line = new Line();
    assert.equal(line.sendOne("x-tenant", "a"), "with entry");
    assert.equal(line.sendOne("x-tenant", "b"), "without entry");
    assert.equal(line.sendOne("x-tenant", "c"), "without entry");
    assert.equal(line.sendOne("x-tenant", "b"), "without entry");
    assert.equal(line.sendOne("x-tenant", "b"), "with entry");
    assert.equal(line.sendOne("x-tenant", "b"), "indexed");
    assert.equal(line.sendOne("x-tenant", "a"), "indexed");
  });

  it("inserts nothing for a timeout that differs with each call, nor for one that comes a few times", () => {
    const line = new Line();
    line.send(...request, ...requestTail, "grpc-timeout", "30000m");
    const { epoch } = line.encoder;
    for (let call = 0; call < 500; call++) {
      line.send(...request, ...requestTail, "grpc-timeout", `${29_999 - Math.floor(call / 3)}m`);
    }
    assert.equal(line.encoder.epoch, epoch);
    assert.ok(line.bytes.length <= 7 + 1 + 1 + 6);
  });

  it("inserts nothing any more once the table is full of paths", () => {
    const line = new Line();
    const callAll = (): void => {
      for (let i = 0; i < 200; i++) line.send(":path", `/package.Service/Method${i}`);
    };
    callAll();
    const { epoch } = line.encoder;
    callAll();
    assert.equal(line.encoder.epoch, epoch);
    assert.ok(line.peer.table.length > 50);
  });

  it("lets a path that is called again and again into a full table", () => {
    const line = new Line();
    for (let i = 0; i < 200; i++) line.send(":path", `/package.Service/Method${i}`);
    assert.equal(line.sendOne(":path", "/package.Service/Hot"), "without entry");
    assert.equal(line.sendOne(":path", "/package.Service/Hot"), "with entry");
    assert.equal(line.sendOne(":path", "/package.Service/Hot"), "indexed");
  });

  it("pushes nothing out of a full table for an application's value, however often it comes", () => {
    const line = new Line();
    line.send("x-tenant", "a");
    for (let i = 0; i < 200; i++) line.send(":path", `/package.Service/Method${i}`);
    for (let i = 0; i < 5; i++)
      assert.equal(line.sendOne("x-tenant", "a long name of another"), "without entry");
    assert.equal(line.sendOne("x-tenant", "a"), "indexed");
  });

  it("gives a name an entry again after its last one was pushed out", () => {
    const line = new Line();
    line.send("x-early", "1");
    for (let i = 0; i < 100; i++) line.send(`x-name-${i}`, "1");
    assert.equal(line.sendOne("x-early", "1"), "with entry");
    assert.equal(line.sendOne("x-early", "1"), "indexed");
    assert.equal(line.sendOne("x-early", "2"), "without entry");
  });

  it("still knows a name's newer entry after the older one was pushed out", () => {
    const line = new Line();
    for (const value of ["old", "new", "new"]) line.send("x-tenant", value);
    const hasOld = (): boolean =>
      line.peer.table.some(([name, value]) => name === "x-tenant" && value === "old");
    assert.ok(hasOld());
    for (let i = 0; hasOld(); i++) line.send(`x-name-${i}`, "1");
    assert.equal(line.sendOne("x-tenant", "new"), "indexed");
    assert.equal(line.sendOne("x-tenant", "other"), "without entry");
  });

  it("gives no entry to what fills more than a quarter of the table", () => {
    const line = new Line();
    line.send(...request);
    const before = [...line.peer.table];
    assert.equal(line.sendOne("x-large", "v".repeat(1024 - 32 - 7 + 1)), "without entry");
    assert.equal(line.sendOne("x-huge", "v".repeat(10_000)), "without entry");
    assert.deepEqual(line.peer.table, before);
    assert.equal(line.sendOne("x-large", "v".repeat(1024 - 32 - 7)), "with entry");
  });

  it("sends credentials and short cookies as never indexed, each time", () => {
    const line = new Line();
    for (const [name, value] of [
      ["authorization", "Bearer abc"],
      ["authorization", "Bearer ".padEnd(600, "x")],
      ["proxy-authorization", "Basic abc"],
      ["cookie", "a=12345678901234567"],
      ["set-cookie", "id=1"],
    ] as const) {
      assert.equal(line.sendOne(name, value), "never indexed");
      assert.equal(line.sendOne(name, value), "never indexed");
    }
    assert.deepEqual(line.peer.table, []);
  });

  it("gives a cookie of 20 characters, which cannot be guessed, an entry", () => {
    assert.equal(new Line().sendOne("cookie", "a=123456789012345678"), "with entry");
  });
});

describe("HpackEncoder.encode(), strings", () => {
  it("uses Huffman code only where it is shorter", () => {
    const line = new Line();
    line.send("authorization", "0000");
    assert.deepEqual([...line.bytes], [0x1f, 0x08, 0x83, 0x00, 0x00, 0x0f]);
    line.send("authorization", "X");
    assert.deepEqual([...line.bytes], [0x1f, 0x08, 0x01, 0x58]);
    line.send("authorization", "0000000000000000\u00ff");
    // 16 codes of 5 zeros, 26 bits for 0xff, 6 ones of padding
    assert.deepEqual(
      [...line.bytes.subarray(2)],
      [0x8e, ...Array<number>(10).fill(0), 0xff, 0xff, 0xfb, 0xbf],
    );
    line.send("authorization", "\u00ff\u0000");
    assert.deepEqual([...line.bytes], [0x1f, 0x08, 0x02, 0xff, 0x00]);
  });

  it("keeps every byte", () => {
    const line = new Line();
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
    line.sendOne("x-all", all);
    for (const char of all) line.sendOne("x-long-codes", `0000000000${char.repeat(2)}0000000000`);
  });

  it("says lengths at the borders of one, two and three bytes", () => {
    const line = new Line();
    for (const length of [126, 127, 128, 254, 255, 256, 16_510, 16_511]) {
      line.sendOne("authorization", "\u00ff".repeat(length)); // Huffman code would be longer
    }
    line.send("authorization", "\u00ff".repeat(255));
    assert.deepEqual([...line.bytes.subarray(2, 5)], [0x7f, 0x80, 0x01]);
  });

  it("sends a character that is no byte as a question mark", () => {
    const line = new Line();
    const fields = line.send("x-a", "a\u010ab\u20ac", "x-b", "1");
    assert.deepEqual(
      fields.map(({ name, value }) => [name, value]),
      [
        ["x-a", "a?b?"],
        ["x-b", "1"],
      ],
    );
  });

  it("appends to what is in the buffer, and grows it", () => {
    const encoder = new HpackEncoder();
    const out = new BlockBuffer();
    out.bytes[out.length++] = 0xaa;
    encoder.encode([":method", "GET"], out);
    assert.deepEqual([...out.toBytes()], [0xaa, 0x82]);
    encoder.encode(["x", "\u00ff".repeat(100_000)], out);
    assert.equal(out.length, 2 + 3 + 4 + 100_000);
  });
});

describe("HpackEncoder.epoch", () => {
  it("stays while nothing is inserted, and what was written then can be sent again", () => {
    const line = new Line();
    line.send(...request, ...requestTail);
    const { epoch } = line.encoder;
    const first = line.send(...request, ...requestTail);
    assert.equal(line.encoder.epoch, epoch);
    line.send("grpc-encoding", "identity");
    assert.equal(line.encoder.epoch, epoch + 1);
    line.send(...request, ...requestTail);
    const again = line.bytes;
    assert.deepEqual(line.peer.decode(again), first);
  });

  it("grows when the table's size changes and when the change is announced", () => {
    const line = new Line();
    const before = line.encoder.epoch;
    line.encoder.setPeerTableBytes(100);
    const changed = line.encoder.epoch;
    assert.ok(changed > before);
    line.send(":method", "GET");
    assert.ok(line.encoder.epoch > changed);
  });

  it("lets the blocks of two calls be joined to one", () => {
    const encoder = new HpackEncoder();
    const out = new BlockBuffer();
    encoder.setPeerTableBytes(1000);
    encoder.encode([":path", "/a"], out);
    encoder.encode([":path", "/a", "x", "1"], out);
    const peer = new NaiveHpackDecoder();
    const fields = peer.decode(out.toBytes()).map(({ name, value }) => `${name}=${value}`);
    assert.deepEqual(fields, [":path=/a", ":path=/a", "x=1"]);
  });
});

describe("HpackEncoder.setPeerTableBytes()", () => {
  it("says nothing when the size stays the same", () => {
    const line = new Line();
    line.encoder.setPeerTableBytes(4096);
    line.encoder.setPeerTableBytes(65_536);
    line.send(":method", "GET");
    assert.deepEqual(line.peer.sizeUpdates, []);
  });

  it("announces a smaller size in front of the next block, once", () => {
    const line = new Line();
    line.send("x-a", "1");
    line.encoder.setPeerTableBytes(0);
    assert.equal(line.sendOne("x-a", "1"), "without entry");
    assert.deepEqual(line.peer.sizeUpdates, [0]);
    assert.deepEqual(line.peer.table, []);
    line.send("x-a", "1");
    assert.deepEqual(line.peer.sizeUpdates, []);
  });

  it("announces 0 and the last size when it went down and up again, so that Go's decoder takes both", () => {
    const line = new Line();
    line.send("x-a", "1");
    for (const bytes of [2000, 60, 80, 3000]) line.encoder.setPeerTableBytes(bytes);
    line.send(":method", "GET");
    assert.deepEqual([...line.bytes], [0x20, 0x3f, 0x99, 0x17, 0x82]);
    assert.deepEqual(line.peer.sizeUpdates, [0, 3000]);
    assert.deepEqual(line.peer.table, []);
    assert.equal(line.sendOne("x-a", "1"), "with entry");
  });

  it("announces only the last size when it went down in steps, or up in steps, and keeps what still fits", () => {
    const line = new Line(65_536);
    line.send("x-a", "1");
    for (const bytes of [2000, 1000]) line.encoder.setPeerTableBytes(bytes);
    assert.equal(line.sendOne("x-a", "1"), "indexed");
    assert.deepEqual(line.peer.sizeUpdates, [1000]);
    for (const bytes of [2000, 3000]) line.encoder.setPeerTableBytes(bytes);
    assert.equal(line.sendOne("x-a", "1"), "indexed");
    assert.deepEqual(line.peer.sizeUpdates, [3000]);
  });

  it("announces both when the size is in the end what it was", () => {
    const line = new Line();
    line.send("x-a", "1");
    line.encoder.setPeerTableBytes(0);
    line.encoder.setPeerTableBytes(4096);
    line.send(":method", "GET");
    assert.deepEqual(line.peer.sizeUpdates, [0, 4096]);
    assert.equal(line.sendOne("x-a", "1"), "with entry");
  });

  it("announces a bound below 4096 by itself, before the peer has said anything", () => {
    const line = new Line(100);
    line.send(":path", "/");
    assert.deepEqual(line.peer.sizeUpdates, [100]);
  });

  it("does not go above the encoder's own bound, nor above 4096 before the peer allows it", () => {
    const small = new Line(1000);
    small.encoder.setPeerTableBytes(65_536);
    small.send(":method", "GET");
    assert.deepEqual(small.peer.sizeUpdates, [1000]);
    const large = new Line(10_000);
    large.send(":method", "GET");
    assert.deepEqual(large.peer.sizeUpdates, []);
    large.encoder.setPeerTableBytes(65_536);
    large.send(":method", "GET");
    assert.deepEqual(large.peer.sizeUpdates, [10_000]);
  });
});
