import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { headers, requestFields, responseFields, settings } from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";
import type { Http2Limits } from "./limits.js";

const opened = requestFields
  .flatMap((name, at) => (at % 2 === 0 ? [`${name}=${requestFields[at + 1]}`] : []))
  .join(" ");

/** A peer whose session is asked for a next connection: says how often. */
class RenewingPeer extends Http2Peer {
  askedCount = 0;

  constructor(limits: Partial<Http2Limits>, peerSettings: readonly (readonly [number, number])[] = []) {
    super("client", limits);
    this.send(settings(peerSettings));
    this.skip();
  }

  onStreamIdsLow(): void {
    this.askedCount++;
  }

  openMany(count: number): void {
    for (let index = 0; index < count; index++) this.open({ endStream: true });
  }
}

describe("a client whose owner can make a next connection", () => {
  it("asks for it from three quarters of its ids on, and again at each half of the rest", () => {
    const peer = new RenewingPeer({ maxStreamId: 79 });
    peer.openMany(29);
    assert.equal(peer.askedCount, 0, "ids 1 to 57");
    peer.openMany(1);
    assert.equal(peer.askedCount, 1, "id 59 of 79");
    peer.openMany(4);
    assert.equal(peer.askedCount, 1, "ids to 67");
    peer.openMany(1);
    assert.equal(peer.askedCount, 2, "id 69");
    peer.openMany(5);
    assert.ok(peer.askedCount <= 5, "at the last id");
    const before = peer.askedCount;
    peer.openMany(2);
    assert.equal(peer.askedCount, before + 2, "once for each stream that finds no id");
    peer.expectEvents("no stream has failed");
  });

  it("hands streams that found no id over, with what was sent on them, in order", () => {
    const old = new RenewingPeer({ maxStreamId: 1 });
    old.open({ endStream: true });
    const waiting = old.open();
    waiting.stream.sendData(body("ping"), true);
    old.open({ endStream: true });
    old.expect("the one that had an id", `HEADERS 1 END_STREAM ${opened}`);
    old.expectIdle("the others wait");

    const next = new RenewingPeer({});
    old.session.handOver(next.session);
    next.expect(
      "those that waited",
      `HEADERS 1 ${opened}`,
      `DATA 1 END_STREAM ping`,
      `HEADERS 3 END_STREAM ${opened}`,
    );
    next.send(headers(1, responseFields, { endStream: true }));
    old.expectEvents("the handlers hear of it", "writable 1", "headers 1 end :status=200");
    assert.equal(old.session.ended, false, "a call is open");
    old.send(headers(1, responseFields, { endStream: true }));
    old.expectEvents("the end, in good order", "headers 1 end :status=200", "closed");
    old.open();
    old.expectEvents("no new calls here", "failure 0 by connection REFUSED_STREAM unprocessed");
  });

  it("resets a stream that was handed over at the next connection", () => {
    const old = new RenewingPeer({ maxStreamId: 1 });
    old.open();
    const [kept, dropped] = [old.open(), old.open()];
    const next = new RenewingPeer({}, [[3, 1]]);
    old.session.handOver(next.session);
    next.expect("one stream at once is what it takes", `HEADERS 1 ${opened}`);
    dropped.stream.reset(8);
    next.expectIdle("the other one never was");
    kept.stream.reset(8);
    next.expect("this one was", "RST_STREAM 1 CANCEL");
    assert.equal(next.session.streamCount, 0);
  });

  it("fails those that wait for an id when there is no next connection, and asks again for the next", () => {
    const peer = new RenewingPeer({ maxStreamId: 1 });
    peer.openMany(3);
    const before = peer.askedCount;
    peer.session.refuseWaiting(new Error("nobody listens"));
    peer.expectEvents(
      "the two that waited",
      "failure 0 by connection REFUSED_STREAM unprocessed",
      "failure 0 by connection REFUSED_STREAM unprocessed",
    );
    peer.openMany(1);
    assert.equal(peer.askedCount, before + 1);
    peer.expectEvents("it waits again");
  });

  it("leaves those alone that wait for room, when there is no next connection", () => {
    const peer = new RenewingPeer({ maxStreamId: 7 }, [[3, 1]]);
    peer.openMany(2);
    peer.session.refuseWaiting(new Error("nobody listens"));
    peer.expectEvents("both may go on");
    peer.skip();
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expect("room for the second", `HEADERS 3 END_STREAM ${opened}`);
  });

  it("asks when ids run out while streams wait for room", () => {
    const peer = new RenewingPeer({ maxStreamId: 1 }, [[3, 1]]);
    peer.openMany(2);
    const before = peer.askedCount;
    peer.send(headers(1, responseFields, { endStream: true }));
    assert.ok(peer.askedCount > before, "the second has room now, and no id");
    assert.equal(peer.session.ended, false);
  });

  it("fails streams that it hands to a connection which has ended", () => {
    const old = new RenewingPeer({ maxStreamId: 1 });
    old.openMany(2);
    const next = new RenewingPeer({});
    next.session.destroy(new Error("gone"));
    old.session.handOver(next.session);
    old.expectEvents("the one that waited", "failure 0 by connection REFUSED_STREAM unprocessed");
  });

  it("tells once that the peer speaks HTTP/2", () => {
    let readyCount = 0;
    class Listener extends Http2Peer {
      onReady(): void {
        readyCount++;
      }
    }
    const peer = new Listener("client");
    assert.equal(readyCount, 0);
    peer.send(settings(), settings());
    assert.equal(readyCount, 1);
  });
});
