import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { YamuxPeer } from "../../../test/support/yamux-peer.js";

describe("YamuxSession, going away", () => {
  // yamux session.go:679-684 @v0.1.2
  it("says so once, refuses new streams, and goes on with those there are and its own", () => {
    const peer = new YamuxPeer("server");
    peer.send("WINDOW_UPDATE SYN 1 0");
    peer.session.goAway();
    peer.session.goAway();
    peer.send("WINDOW_UPDATE SYN 3 0", "DATA - 1 2 hi");
    peer.open();
    peer.expect(
      "in order",
      "WINDOW_UPDATE ACK 1 0",
      "GO_AWAY - 0 0",
      "WINDOW_UPDATE RST 3 0",
      "WINDOW_UPDATE SYN 2 0",
    );
    peer.expectEvents("one stream", "stream 1", "data 1 hi");
  });

  it("opens no streams once the other side has gone away, and none that waited", () => {
    const peer = new YamuxPeer("client", { acceptBacklog: 1 });
    peer.open();
    peer.open();
    peer.send("GO_AWAY - 0 0");
    peer.expectEvents("the one that waited", "close 3 CONNECTION_LOST");
    assert.throws(
      () => peer.open(),
      (error) => PluginError.is(error, "CONNECTION_LOST") && /takes no more streams/.test(error.message),
    );
    peer.send("WINDOW_UPDATE ACK 1 0", "DATA - 1 2 on");
    peer.expectEvents("the other goes on", "data 1 on");
    peer.send("WINDOW_UPDATE SYN 2 0");
    peer.expectEvents("and the other side may still open", "stream 2");
  });

  // yamux session.go:658-675 @v0.1.2
  for (const [code, name] of [
    [1, "PROTOCOL_ERROR"],
    [2, "INTERNAL_ERROR"],
    [7, "an unknown code"],
  ] as const) {
    it(`ends when the other side goes away with ${code}, ${name}`, () => {
      const peer = new YamuxPeer("client");
      let reason: Error | undefined;
      peer.session.ping((error) => (reason = error));
      peer.open();
      peer.send(`GO_AWAY - 0 ${code}`);
      assert.ok(PluginError.is(reason, "CONNECTION_LOST"));
      assert.equal(reason.details["goAwayCode"], code);
      assert.ok(reason.message.includes(name));
      peer.expectEvents("all are told", "close 1 CONNECTION_LOST", "over CONNECTION_LOST");
    });
  }

  it("drains: goes away, and ends in good order with the last stream", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    peer.session.drain();
    assert.throws(
      () => peer.open(),
      (error) => PluginError.is(error, "CLOSED"),
    );
    stream.end();
    peer.send("WINDOW_UPDATE ACK 1 0");
    peer.expectEvents("not yet");
    peer.send("WINDOW_UPDATE FIN 1 0");
    peer.expectEvents("now", "end 1", "close 1", "over");
    peer.expect("one GO_AWAY", "WINDOW_UPDATE SYN 1 0", "GO_AWAY - 0 0", "WINDOW_UPDATE FIN 1 0");
  });

  it("ends at once when nothing is open", () => {
    const peer = new YamuxPeer("server");
    peer.session.drain();
    peer.expectEvents("over", "over");
    peer.expect("in good order", "GO_AWAY - 0 0");
    assert.throws(
      () => peer.open(),
      (error) => PluginError.is(error, "CLOSED"),
    );
  });
});

describe("YamuxSession, ending", () => {
  // Go's readers take the end of a connection for the end of their stream: yamux stream.go:106-113, :399-404 @v0.1.2.
  // yamux stream.go:114-116 @v0.1.2: a reader of Go's loses to a reset what it has not read yet.
  it("resets none that it has ended: the other side may still be reading", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    peer.open();
    stream.write(Buffer.from("the last"));
    stream.end();
    peer.session.destroy(undefined);
    peer.expect(
      "RST for the other one",
      "WINDOW_UPDATE SYN 1 0",
      "WINDOW_UPDATE SYN 3 0",
      "DATA - 1 8 the last",
      "WINDOW_UPDATE FIN 1 0",
      "WINDOW_UPDATE RST 3 0",
      "GO_AWAY - 0 0",
    );
    peer.expectEvents("both are told", "close 1 CLOSED", "close 3 CLOSED", "over");
  });

  it("resets open streams when it is destroyed, not those that wait, before it goes away", () => {
    const peer = new YamuxPeer("client", { acceptBacklog: 2 });
    for (let count = 0; count < 3; count++) peer.open();
    peer.takeOutput();
    peer.session.destroy(new Error("own reason"));
    peer.expect("RST for each", "WINDOW_UPDATE RST 1 0", "WINDOW_UPDATE RST 3 0", "GO_AWAY - 0 0");
    peer.expectEvents(
      "the reason for each",
      "close 1 own reason",
      "close 3 own reason",
      "close 5 own reason",
      "over own reason",
    );
  });

  it("tells streams CLOSED when it is destroyed without a reason", () => {
    const peer = new YamuxPeer("client");
    peer.open();
    peer.session.destroy(undefined);
    peer.expectEvents("CLOSED", "close 1 CLOSED", "over");
  });

  it("takes the end of the byte stream for a good one when nothing is open", () => {
    const peer = new YamuxPeer("client");
    peer.session.endInput();
    peer.expectEvents("over", "over");
  });

  it("takes it for a loss when a stream is open, or when it is an error", () => {
    const peer = new YamuxPeer("client");
    peer.open();
    peer.session.endInput();
    peer.expectEvents("lost", "close 1 CONNECTION_LOST", "over CONNECTION_LOST");
    const other = new YamuxPeer("client");
    let reason: Error | undefined;
    other.session.ping((error) => (reason = error));
    const cause = new Error("ECONNRESET");
    other.session.endInput(cause);
    assert.equal(reason?.cause, cause);
  });

  it("lets a listener do anything while it is told the end", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    const other = peer.open();
    stream.listener = {
      onData: () => undefined,
      onEnd: () => undefined,
      onWritable: () => undefined,
      onClose: () => {
        other.reset();
        stream.write(Buffer.from("late"));
        assert.throws(() => peer.open(), /CLOSED/);
        peer.session.destroy(undefined);
      },
    };
    peer.session.destroy(undefined);
    peer.expectEvents("each once", "close 3", "over");
  });
});
