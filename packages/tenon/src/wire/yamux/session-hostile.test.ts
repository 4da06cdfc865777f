import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PluginError } from "../../errors/index.js";
import { YamuxPeer } from "../../../test/support/yamux-peer.js";

const KIB = 1 << 10;

describe("YamuxSession, against a peer that breaks the rules", () => {
  const violations: [what: string, rule: RegExp, frames: readonly string[]][] = [
    // yamux session.go:693-699 @v0.1.2
    [
      "opens a stream twice",
      /SYN for stream 1, which is open/,
      ["WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 1 0"],
    ],
    ["opens a stream with our ids", /SYN for stream 2, whose id/, ["WINDOW_UPDATE SYN 2 0"]],
    ["opens stream 0", /SYN for stream 0, whose id/, ["WINDOW_UPDATE SYN 0 0"]],
    // yamux stream.go:445-447 @v0.1.2
    [
      "ends a stream twice",
      /FIN came on stream 1, which is remoteClosed/,
      ["WINDOW_UPDATE SYN|FIN 1 0", "WINDOW_UPDATE FIN 1 0"],
    ],
    [
      "ends a stream twice, with bytes",
      /FIN came on stream 1/,
      ["WINDOW_UPDATE SYN|FIN 1 0", "DATA FIN 1 1 x"],
    ],
    // yamux stream.go:495-499 @v0.1.2
    [
      "sends more than the window, before a byte of it is there",
      /DATA of 262144 bytes on stream 1, more than the 262143/,
      ["WINDOW_UPDATE SYN 1 0", "DATA - 1 1 x", `DATA - 1 ${256 * KIB}`],
    ],
    ["sends 4 GiB to no stream", /DATA of 4294967295 bytes on stream 9/, ["DATA - 9 4294967295"]],
    [
      "grants more window than there are numbers",
      /window of 4294967296 bytes/,
      ["WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE - 1 4294705151", "WINDOW_UPDATE - 1 1"],
    ],
  ];
  for (const [what, rule, frames] of violations) {
    it(`ends the session with GO_AWAY 1 when it ${what}`, () => {
      let reason: Error | undefined;
      const peer = new YamuxPeer("server");
      peer.session.ping((error) => (reason = error));
      peer.consumes = false;
      peer.send(...frames);
      assert.ok(PluginError.is(reason, "YAMUX_PROTOCOL") && rule.test(reason.message), reason?.message);
      assert.ok(peer.session.ended);
      assert.equal(peer.takeOutput().subarray(-12).toString("hex"), "000300000000000000000001");
      peer.send("PING SYN 0 1");
      peer.expect("nothing more is read");
    });
  }

  it("tells listeners YAMUX_PROTOCOL, resets their streams first, and says so once", () => {
    const peer = new YamuxPeer("server");
    peer.send("WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 3 0");
    peer.takeOutput();
    peer.receive(Buffer.from("GET / HTTP/1.1\r\n"));
    peer.expectEvents(
      "each",
      "stream 1",
      "stream 3",
      "close 1 YAMUX_PROTOCOL",
      "close 3 YAMUX_PROTOCOL",
      "over YAMUX_PROTOCOL",
    );
    peer.expect("in order", "WINDOW_UPDATE RST 1 0", "WINDOW_UPDATE RST 3 0", "GO_AWAY - 0 1");
    peer.session.destroy(undefined);
    peer.session.endInput();
    peer.session.goAway();
    peer.session.drain();
    peer.expectEvents("once");
    peer.expect("nothing more");
  });

  it("ignores frames for streams that are not there, as Go does: session.go:593-606 @v0.1.2", () => {
    const peer = new YamuxPeer("client");
    peer.send(
      "WINDOW_UPDATE FIN 1 0",
      "WINDOW_UPDATE - 7 5",
      "DATA - 2 5 hello",
      "WINDOW_UPDATE RST 0 0",
      "DATA ACK 5 0",
    );
    peer.send("PING SYN 0 7");
    peer.expect("the ping is answered", "PING ACK 0 7");
    peer.expectEvents("nothing");
  });

  it("ignores unknown flags, answers to no ping, and a second ACK", () => {
    const peer = new YamuxPeer("client");
    peer.open();
    peer.send("PING ACK 0 99", "PING - 0 98", "WINDOW_UPDATE ACK 1 0", "WINDOW_UPDATE ACK 1 0");
    peer.receive(Buffer.from("0001fff00000000100000000", "hex"));
    peer.expect("SYN alone", "WINDOW_UPDATE SYN 1 0");
    assert.equal(peer.session.ended, false);
  });

  it("refuses streams above its limit, and takes more when some have gone", () => {
    const peer = new YamuxPeer("server", { maxIncomingStreams: 2 });
    peer.send("WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 3 0", "DATA SYN 5 4 lost", "WINDOW_UPDATE RST 1 0");
    peer.send("WINDOW_UPDATE SYN 7 0");
    peer.expect(
      "one of four",
      "WINDOW_UPDATE ACK 1 0",
      "WINDOW_UPDATE ACK 3 0",
      "WINDOW_UPDATE RST 5 0",
      "WINDOW_UPDATE ACK 7 0",
    );
  });

  for (const [what, frames] of [
    ["pings", ["PING SYN 0 1"]],
    ["refused streams", ["WINDOW_UPDATE SYN 3 0"]],
    ["streams opened and reset", ["WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE RST 1 0"]],
  ] as const) {
    it(`ends when it floods ${what} without reading the answers`, () => {
      const peer = new YamuxPeer("server", { maxIncomingStreams: 1 });
      if (what === "refused streams") peer.send("WINDOW_UPDATE SYN 1 0");
      peer.takeOutput();
      for (let count = 0; count < 10_000; count++) peer.send(...frames);
      assert.equal(peer.session.ended, false);
      peer.send(...frames);
      assert.ok(peer.session.ended);
      assert.ok(peer.takeOutput().length <= 12 * 10_003);
    });

    it(`bears any number of ${what} when the answers are read`, () => {
      const peer = new YamuxPeer("server", { maxIncomingStreams: 1, maxQueuedControlFrames: 10 });
      if (what === "refused streams") peer.send("WINDOW_UPDATE SYN 1 0");
      for (let count = 0; count < 1000; count++) {
        peer.send(...frames);
        peer.takeOutput();
      }
      assert.equal(peer.session.ended, false);
    });
  }

  it("never does anything but end with YAMUX_PROTOCOL or go on, whatever comes, however it is split", () => {
    const flags = fc.integer({ min: 0, max: 15 });
    const frame = fc.record({
      type: fc.integer({ min: 0, max: 4 }),
      flags,
      id: fc.oneof(fc.nat({ max: 6 }), fc.nat()),
      length: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 0xffff_ffff })),
      payload: fc.uint8Array({ maxLength: 40 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 30, size: "max" }),
        fc.integer({ min: 1, max: 50 }),
        (frames, step) => {
          const peer = new YamuxPeer("client", { receiveBudgetBytes: 64 });
          peer.open().end();
          peer.open().write(Buffer.from("hello"));
          const bytes = Buffer.concat(
            frames.flatMap((each) => {
              const header = Buffer.alloc(12);
              header.writeUInt8(each.type, 1);
              header.writeUInt16BE(each.flags, 2);
              header.writeUInt32BE(each.id, 4);
              header.writeUInt32BE(each.length, 8);
              return each.type === 0 ? [header, each.payload] : [header];
            }),
          );
          for (let at = 0; at < bytes.length; at += step) peer.receive(bytes.subarray(at, at + step));
          peer.session.destroy(undefined);
          assert.equal(peer.session.streamCount, 0);
          assert.equal(peer.session.deadlineMs, Infinity);
        },
      ),
      { numRuns: 500 },
    );
  });
});
