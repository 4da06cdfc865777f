import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { YamuxPeer } from "../../../test/support/yamux-peer.js";

/** Why the session ended. */
function reasonOf(peer: YamuxPeer): () => Error | undefined {
  let reason: Error | undefined;
  peer.session.ping((error) => (reason = error));
  peer.takeOutput();
  return () => reason;
}

describe("YamuxSession, keep-alive", () => {
  // yamux session.go:362-380 @v0.1.2
  it("pings 30 s after the start, and after each answer", () => {
    const peer = new YamuxPeer("client");
    assert.equal(peer.session.deadlineMs, 30_000);
    peer.wait(29_999);
    peer.expect("not yet");
    peer.wait(1);
    peer.expect("a ping", "PING SYN 0 0");
    peer.nowMs += 5000;
    peer.send("PING ACK 0 0");
    assert.equal(peer.session.deadlineMs, 65_000);
    peer.wait(30_000);
    peer.expect("the next", "PING SYN 0 1");
  });

  it("ends 10 s after a ping without a byte", () => {
    const peer = new YamuxPeer("client", { maxQueuedControlFrames: 5 });
    const reason = reasonOf(peer);
    peer.wait(30_000);
    peer.expect("a ping", "PING SYN 0 1");
    peer.wait(9999);
    assert.equal(peer.session.ended, false);
    peer.wait(1);
    const error = reason();
    assert.ok(
      PluginError.is(error, "CONNECTION_LOST") && /not answer a ping within 10000 ms/.test(error.message),
    );
    peer.expect("says so", "GO_AWAY - 0 0");
  });

  it("takes any byte for a sign of life, since the answer may stand behind much data", () => {
    const peer = new YamuxPeer("client");
    peer.open();
    peer.wait(30_000);
    peer.takeOutput();
    peer.nowMs += 9000;
    peer.receive(Buffer.of(0));
    peer.wait(9999);
    assert.equal(peer.session.ended, false);
    peer.wait(1);
    assert.ok(peer.session.ended);
  });

  it("does not count the time before the ping is taken", () => {
    const peer = new YamuxPeer("client");
    peer.wait(30_000);
    assert.equal(peer.session.deadlineMs, Infinity);
    peer.nowMs += 60_000;
    peer.expect("late", "PING SYN 0 0");
    assert.equal(peer.session.deadlineMs, 100_000);
  });

  it("does not ping with an interval of Infinity", () => {
    const peer = new YamuxPeer("client", { keepAliveIntervalMs: Infinity });
    peer.wait(1e9);
    peer.expect("nothing");
  });
});

describe("YamuxSession, time limits", () => {
  it("ends when its output has not been taken for 10 s", () => {
    const peer = new YamuxPeer("client");
    const reason = reasonOf(peer);
    peer.session.outputBlocked(peer.nowMs);
    peer.wait(9999);
    assert.equal(peer.session.ended, false);
    peer.session.outputBlocked(peer.nowMs);
    peer.wait(1);
    assert.match(reason()?.message ?? "", /not take what was sent to it within 10000 ms/);
  });

  it("begins anew whenever some output is taken", () => {
    const peer = new YamuxPeer("client", { keepAliveIntervalMs: Infinity });
    for (let round = 0; round < 5; round++) {
      peer.session.outputBlocked(peer.nowMs);
      peer.wait(9000);
      peer.session.takeOutput(peer.nowMs);
    }
    peer.wait(100_000);
    assert.equal(peer.session.ended, false);
  });

  // yamux session.go:209-228 @v0.1.2
  it("ends when a stream is not accepted within 75 s", () => {
    const peer = new YamuxPeer("client", { keepAliveIntervalMs: Infinity });
    peer.open();
    peer.takeOutput();
    const reason = reasonOf(peer);
    peer.wait(1000);
    peer.open();
    peer.takeOutput();
    peer.send("WINDOW_UPDATE ACK 1 0");
    peer.wait(74_999);
    assert.equal(peer.session.ended, false);
    peer.wait(1);
    assert.match(reason()?.message ?? "", /not accept yamux stream 3 within 75000 ms/);
  });

  it("does not blame the other side for a stream that it has refused, or that this side has ended", () => {
    const peer = new YamuxPeer("client", { keepAliveIntervalMs: Infinity });
    peer.open();
    peer.open().end();
    peer.open().reset();
    peer.takeOutput();
    peer.send("WINDOW_UPDATE RST 1 0");
    peer.wait(200_000);
    assert.equal(peer.session.ended, false);
  });

  it("has no deadline once it is over", () => {
    const peer = new YamuxPeer("client");
    peer.open().end();
    peer.session.destroy(undefined);
    assert.equal(peer.session.deadlineMs, Infinity);
    peer.wait(1e9);
    peer.expectEvents("nothing more", "close 1 CLOSED", "over");
  });
});

describe("YamuxSession.ping()", () => {
  it("is told of its own answer, in any order", () => {
    const peer = new YamuxPeer("server");
    const answers: string[] = [];
    for (const name of ["a", "b", "c"]) peer.session.ping((error) => answers.push(name + String(error)));
    peer.expect("three", "PING SYN 0 0", "PING SYN 0 1", "PING SYN 0 2");
    peer.session.forgetPing(1);
    peer.send("PING ACK 0 2", "PING ACK 0 1", "PING ACK 0 0", "PING ACK 0 0");
    assert.deepEqual(answers, ["cundefined", "aundefined"]);
  });
});
