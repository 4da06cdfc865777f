import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { YamuxPeer } from "../../../test/support/yamux-peer.js";

const KIB = 1 << 10;

function sentBytes(peer: YamuxPeer, streamId: number): number {
  let sum = 0;
  for (let output = peer.takeOutput(), at = 0; at < output.length;) {
    const length = output.readUInt8(at + 1) === 0 ? output.readUInt32BE(at + 8) : 0;
    if (length > 0 && output.readUInt32BE(at + 4) === streamId) sum += length;
    at += 12 + length;
  }
  return sum;
}

describe("YamuxSession, sending", () => {
  it("sends 256 KiB on a stream before it is granted more", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    assert.equal(stream.write(Buffer.alloc(1000 * KIB)), false);
    assert.equal(sentBytes(peer, 1), 256 * KIB);
    peer.send("WINDOW_UPDATE ACK 1 0", "WINDOW_UPDATE - 1 1000");
    assert.equal(sentBytes(peer, 1), 1000);
  });

  it("uses a larger window that ACK grants", () => {
    const peer = new YamuxPeer("client");
    peer.open().write(Buffer.alloc(2000 * KIB));
    assert.equal(sentBytes(peer, 1), 256 * KIB);
    peer.send(`WINDOW_UPDATE ACK 1 ${768 * KIB}`);
    assert.equal(sentBytes(peer, 1), 768 * KIB);
  });

  it("uses a larger window that SYN grants", () => {
    const peer = new YamuxPeer("server");
    peer.send(`WINDOW_UPDATE SYN 1 ${768 * KIB}`);
    peer.stream(1).write(Buffer.alloc(2000 * KIB));
    assert.equal(sentBytes(peer, 1), 1024 * KIB);
  });

  it("says once that it is writable again, when most of what waited has gone", () => {
    const peer = new YamuxPeer("client", { streamHighWaterBytes: 64 * KIB });
    const stream = peer.open();
    assert.equal(stream.write(Buffer.alloc(320 * KIB)), true);
    assert.equal(stream.write(Buffer.of(1)), false);
    peer.takeOutput();
    peer.send("WINDOW_UPDATE - 1 1000");
    peer.expectEvents("63 KiB still wait");
    peer.send(`WINDOW_UPDATE - 1 ${32 * KIB}`);
    peer.expectEvents("31 KiB", "writable 1");
    peer.send(`WINDOW_UPDATE - 1 ${32 * KIB}`);
    peer.expectEvents("not a second time");
  });

  it("lets a stream without window keep nobody waiting", () => {
    const peer = new YamuxPeer("client");
    const stalled = peer.open();
    const other = peer.open();
    stalled.write(Buffer.alloc(1000 * KIB));
    assert.equal(sentBytes(peer, 1), 256 * KIB);
    other.write(Buffer.alloc(100 * KIB));
    assert.equal(sentBytes(peer, 3), 100 * KIB);
  });

  it("lets streams take turns once the output is full, a frame of 64 KiB each", () => {
    const peer = new YamuxPeer("client", { outputHighWaterBytes: 1 });
    const streams = [peer.open(), peer.open()];
    for (const stream of streams) stream.write(Buffer.alloc(128 * KIB));
    peer.expect(
      "in turns",
      "WINDOW_UPDATE SYN 1 0",
      "WINDOW_UPDATE SYN 3 0",
      "DATA - 1 65536 …",
      "DATA - 3 65536 …",
      "DATA - 1 65536 …",
      "DATA - 3 65536 …",
    );
  });

  it("keeps no more output than its limit and a frame while nobody takes it", () => {
    const peer = new YamuxPeer("client", { outputHighWaterBytes: 100 * KIB });
    for (let count = 0; count < 10; count++) peer.open().write(Buffer.alloc(200 * KIB));
    const taken = peer.session.takeOutput(0).reduce((sum, piece) => sum + piece.length, 0);
    assert.ok(taken <= 165 * KIB, String(taken));
  });

  it("sends FIN behind what waits for window", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    stream.write(Buffer.alloc(256 * KIB + 3, "x"));
    stream.end();
    assert.equal(sentBytes(peer, 1), 256 * KIB);
    peer.send("WINDOW_UPDATE - 1 2");
    peer.expect("not yet", "DATA - 1 2 xx");
    peer.send("WINDOW_UPDATE - 1 2");
    peer.expect("now", "DATA - 1 1 x", "WINDOW_UPDATE FIN 1 0");
  });

  it("joins small pieces that waited into one frame", () => {
    const peer = new YamuxPeer("client", { acceptBacklog: 1 });
    peer.open();
    const stream = peer.open();
    for (const text of ["a", "b", "c"]) stream.write(Buffer.from(text));
    peer.send("WINDOW_UPDATE ACK 1 0");
    peer.expect("one", "WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 3 0", "DATA - 3 3 abc");
  });

  it("does nothing at an empty write", () => {
    const peer = new YamuxPeer("client");
    assert.equal(peer.open().write(Buffer.alloc(0)), true);
    peer.expect("SYN alone", "WINDOW_UPDATE SYN 1 0");
  });
});

describe("YamuxSession, receiving", () => {
  // yamux stream.go:278-287 @v0.1.2
  it("grants window again once half of it is consumed, all that is free", () => {
    const peer = new YamuxPeer("server");
    peer.consumes = false;
    peer.send("WINDOW_UPDATE SYN 1 0", `DATA - 1 ${256 * KIB} *`);
    peer.takeOutput();
    peer.stream(1).consume(128 * KIB - 1);
    peer.expect("not yet");
    peer.stream(1).consume(1);
    peer.expect("half", `WINDOW_UPDATE - 1 ${128 * KIB}`);
    peer.send(`DATA - 1 ${128 * KIB} *`);
    peer.stream(1).consume(256 * KIB);
    peer.expect("all", `WINDOW_UPDATE - 1 ${256 * KIB}`);
  });

  it("counts what is unread, and no more than that as consumed", () => {
    const peer = new YamuxPeer("server");
    peer.consumes = false;
    peer.send("WINDOW_UPDATE SYN 1 0", "DATA - 1 10 *", "WINDOW_UPDATE SYN 3 0", "DATA - 3 5 *");
    assert.equal(peer.session.unreadBytes, 15);
    peer.stream(1).consume(1000);
    assert.equal(peer.session.unreadBytes, 5);
    peer.stream(3).reset();
    assert.equal(peer.session.unreadBytes, 0);
  });

  it("grants nothing on a stream that the other side has ended", () => {
    const peer = new YamuxPeer("server");
    peer.consumes = false;
    peer.send("WINDOW_UPDATE SYN 1 0", `DATA FIN 1 ${256 * KIB} *`);
    peer.takeOutput();
    peer.stream(1).consume(256 * KIB);
    peer.expect("nothing");
    assert.equal(peer.session.unreadBytes, 0);
  });

  it("goes on with other streams while one is not read", () => {
    const peer = new YamuxPeer("server");
    peer.consumes = false;
    peer.send("WINDOW_UPDATE SYN 1 0", `DATA - 1 ${256 * KIB} *`, "WINDOW_UPDATE SYN 3 0", "DATA - 3 2 hi");
    peer.expectEvents("both", "stream 1", `data 1 ${256 * KIB} bytes`, "stream 3", "data 3 hi");
  });

  it("resets the stream that holds more than its share once all hold too much, and it alone", () => {
    const peer = new YamuxPeer("server", { receiveBudgetBytes: 300 * KIB });
    peer.consumes = false;
    peer.send("WINDOW_UPDATE SYN 1 0", `DATA - 1 ${200 * KIB} *`, "WINDOW_UPDATE SYN 3 0", "DATA - 3 1000 *");
    peer.send("DATA - 3 1000 *", `DATA - 1 ${56 * KIB} *`, "WINDOW_UPDATE SYN 5 0", `DATA - 5 ${60 * KIB} *`);
    peer.expectEvents(
      "the others go on",
      "stream 1",
      `data 1 ${200 * KIB} bytes`,
      "stream 3",
      "data 3 1000 bytes",
      "data 3 1000 bytes",
      `data 1 ${56 * KIB} bytes`,
      "stream 5",
      `data 5 ${60 * KIB} bytes`,
    );
    peer.takeOutput();
    peer.stream(1).consume(256 * KIB);
    peer.takeOutput();
    peer.send(`DATA - 1 ${256 * KIB} *`, "PING SYN 0 1");
    peer.expectEvents("one too many", "close 1 STREAM_RESET");
    peer.expect("RST", "WINDOW_UPDATE RST 1 0", "PING ACK 0 1");
  });
});
