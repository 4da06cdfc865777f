import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameDescriber, NaiveFrameReader } from "../../../test/support/http2-frames.js";
import { FrameWriter } from "./frame-writer.js";
import { HeaderSender } from "./header-sender.js";
import { HpackEncoder } from "./hpack/encoder.js";
import { OutputQueue } from "../queue/output-queue.js";
import { initialPeerSettings } from "./settings.js";

/** A sender and its peer, which reads what it sends with a table of its own. */
class Fixture {
  readonly peer = initialPeerSettings();
  readonly encoder = new HpackEncoder();
  readonly #queue = new OutputQueue();
  readonly sender = new HeaderSender(new FrameWriter(this.#queue), this.encoder, this.peer);
  readonly #reader = new NaiveFrameReader(false);
  readonly #describer = new FrameDescriber();

  get sent(): string[] {
    const frames = this.#queue.take().flatMap((piece) => this.#reader.read(piece));
    return frames.map((frame) => this.#describer.describe(frame));
  }
}

describe("HeaderSender", () => {
  it("says the same with a prepared block however often it is sent, and fields of a call behind it", () => {
    const fixture = new Fixture();
    const prepared = fixture.sender.prepare([":path", "/a", "user-agent", "tenon"]);
    for (const id of [1, 3, 5]) fixture.sender.send(id, prepared, undefined, false);
    fixture.sender.send(7, prepared, ["grpc-timeout", "1S"], true);
    assert.deepEqual(fixture.sent, [
      "HEADERS 1 :path=/a user-agent=tenon",
      "HEADERS 3 :path=/a user-agent=tenon",
      "HEADERS 5 :path=/a user-agent=tenon",
      "HEADERS 7 END_STREAM :path=/a user-agent=tenon grpc-timeout=1S",
    ]);
  });

  it("encodes a prepared block anew once the table has changed under it", () => {
    const fixture = new Fixture();
    const prepared = fixture.sender.prepare([":path", "/a", "user-agent", "tenon"]);
    for (const id of [1, 3]) fixture.sender.send(id, prepared, undefined, false);
    fixture.encoder.setPeerTableBytes(0);
    for (const id of [5, 7]) fixture.sender.send(id, prepared, undefined, false);
    fixture.encoder.setPeerTableBytes(4096);
    for (const id of [9, 11]) fixture.sender.send(id, prepared, ["x-new", "entry"], false);
    assert.deepEqual(fixture.sent.slice(2), [
      "HEADERS 5 :path=/a user-agent=tenon",
      "HEADERS 7 :path=/a user-agent=tenon",
      "HEADERS 9 :path=/a user-agent=tenon x-new=entry",
      "HEADERS 11 :path=/a user-agent=tenon x-new=entry",
    ]);
  });

  it("encodes a block that was prepared on another connection anew", () => {
    const here = new Fixture();
    const there = new Fixture();
    const prepared = there.sender.prepare(["user-agent", "tenon"]);
    for (const id of [1, 3]) there.sender.send(id, prepared, undefined, false);
    here.sender.send(1, here.sender.prepare(["x-other", "entry"]), undefined, false);
    here.sender.send(3, prepared, undefined, false);
    assert.deepEqual(here.sent, ["HEADERS 1 x-other=entry", "HEADERS 3 user-agent=tenon"]);
  });

  it("sends fields that were not prepared", () => {
    const fixture = new Fixture();
    for (const id of [1, 3]) fixture.sender.send(id, { fields: [":path", "/a"] }, ["b", "c"], false);
    assert.deepEqual(fixture.sent, ["HEADERS 1 :path=/a b=c", "HEADERS 3 :path=/a b=c"]);
  });

  it("cuts a block that is longer than the peer's frames, also one that it knows", () => {
    const fixture = new Fixture();
    const value = "é".repeat(40_000); // Huffman does not shorten it
    const prepared = fixture.sender.prepare(["a", value]);
    for (const id of [1, 3, 5]) fixture.sender.send(id, prepared, undefined, true);
    const types = fixture.sent.map((text) => text.split(" ").slice(0, 2).join(" "));
    const expected = [1, 3, 5].flatMap((id) => [`HEADERS ${id}`, `CONTINUATION ${id}`, `CONTINUATION ${id}`]);
    assert.deepEqual(types, expected);
  });

  it("counts names, values and 32 bytes a field against what the peer takes", () => {
    const fixture = new Fixture();
    const fields = ["ab", "cde"]; // 37 bytes
    const extra = ["f", "g", "h", ""]; // 34 and 33 bytes
    for (const headers of [{ fields }, fixture.sender.prepare(fields)]) {
      fixture.peer.maxHeaderListBytes = Infinity;
      assert.equal(fixture.sender.excessBytes(headers, extra), 0);
      fixture.peer.maxHeaderListBytes = 37;
      assert.equal(fixture.sender.excessBytes(headers, undefined), 0, "at the limit");
      assert.equal(fixture.sender.excessBytes(headers, extra), 104);
      fixture.peer.maxHeaderListBytes = 104;
      assert.equal(fixture.sender.excessBytes(headers, extra), 0);
      fixture.peer.maxHeaderListBytes = 103;
      assert.equal(fixture.sender.excessBytes(headers, extra), 104);
      fixture.peer.maxHeaderListBytes = 36;
      assert.equal(fixture.sender.excessBytes(headers, undefined), 37);
    }
  });
});
