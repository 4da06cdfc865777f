/** When a session says that output waits, and what sending answers. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ascii,
  clientPreface,
  frame,
  goAway,
  headers,
  ping,
  requestFields,
  responseFields,
  settings,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, RecordedStream, body } from "../../../test/support/http2-peer.js";
import type { StreamFailure } from "./http2-stream.js";
import { normalizeHttp2Limits } from "./limits.js";
import { Http2Session } from "./session.js";

const opened = ":method=POST :scheme=http :path=/a";

/** A server's session with how often it has said that output waits. */
function listened(): { session: Http2Session; toldCount: () => number } {
  let count = 0;
  const session = new Http2Session("server", {
    onStream: () => new RecordedStream(() => {}),
    onClose: () => {},
    onOutput: () => count++,
  });
  return { session, toldCount: () => count };
}

/** The cause that a call gets which comes too late. */
function causeOfLateCall(peer: Http2Peer): unknown {
  let failure: StreamFailure | undefined;
  const handler = {
    onHeaders: () => {},
    onData: () => {},
    onWritable: () => {},
    onFailure: (given: StreamFailure) => (failure = given),
  };
  peer.session.openStream(handler, peer.session.prepare(requestFields), undefined, false);
  return (failure ?? assert.fail("the call is taken")).cause;
}

describe("onOutput", () => {
  it("is called when output waits, once until it is taken, and not when none waits", () => {
    const { session, toldCount } = listened();
    session.receive(clientPreface);
    assert.equal(toldCount(), 1, "our SETTINGS wait");
    session.receive(settings());
    session.receive(ping("12345678"));
    assert.equal(toldCount(), 1, "not taken yet");
    session.takeOutput();
    session.receive(frame(0xee, 0));
    assert.equal(toldCount(), 1, "nothing waits");
    session.receive(ping("12345678"));
    assert.equal(toldCount(), 2);
  });
});

describe("the opening of a connection with HTTP/2's own window", () => {
  it("says nothing of the window", () => {
    const peer = new Http2Peer("server", { connectionWindowBytes: 65_535 });
    peer.send(clientPreface, settings());
    peer.expect("no WINDOW_UPDATE", "SETTINGS 3=4096 4=4194304 5=1048576 6=65536", "SETTINGS ACK");
  });
});

describe("an error of a handler's own", () => {
  it("is not taken for the peer's", () => {
    const peer = Http2Peer.ready("server");
    peer.onEvent = () => {
      throw new RangeError("mine");
    };
    assert.throws(() => peer.send(headers(1, requestFields)), { name: "RangeError", message: "mine" });
    assert.equal(peer.session.ended, false);
  });
});

describe("what a peer sends instead of HTTP/2", () => {
  it("is quoted as far as it goes, in whatever pieces it comes", () => {
    const text = "HTTP/1.1 400 Bad Request: this is no place for HTTP/2";
    for (const cut of [1, 4, 8]) {
      const peer = new Http2Peer("client");
      peer.send(ascii(text.slice(0, cut)));
      peer.send(ascii(text.slice(cut)));
      peer.expectClosedBy("the owner", /its first bytes are "HTTP\/1\.1 400 Bad Request: this is no pla"…/);
    }
  });

  it("is not told when the byte stream failed: the failure is", () => {
    const peer = new Http2Peer("client");
    peer.send(ascii("no!"));
    const cause = new Error("ECONNRESET");
    peer.session.endInput(cause);
    peer.expectClosedBy("the owner", /^\[CONNECTION_LOST\] .* before it had spoken HTTP\/2\./);
    assert.equal((peer.closeError as Error).cause, cause);
  });
});

describe("a call that comes too late", () => {
  it("is told the peer's GOAWAY, also once this side closes too", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    peer.send(goAway(1, "ENHANCE_YOUR_CALM", "slow down"));
    peer.session.goAway();
    assert.match(String(causeOfLateCall(peer)), /ENHANCE_YOUR_CALM, saying "slow down"/);
  });

  it("is told nothing of a byte stream that fails after the connection has ended in good order", () => {
    const peer = Http2Peer.ready("client");
    peer.session.endInput();
    peer.session.endInput(new Error("ECONNRESET"));
    assert.equal(causeOfLateCall(peer), undefined);
  });

  it("can be reset without a word to the peer", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    peer.session.goAway();
    peer.skip();
    peer.open().stream.reset(8);
    peer.expectIdle("it was never opened");
  });
});

describe("goAway of a server", () => {
  it("waits for the acknowledgement of its own PING", () => {
    const peer = Http2Peer.ready("server");
    peer.session.goAway();
    peer.expect("the first", "GOAWAY 2147483647 NO_ERROR", "PING tenonbye");
    peer.send(ping("tenonby?", true));
    peer.expectIdle("another PING");
    peer.send(ping("tenonbye", true));
    peer.expect("the last", "GOAWAY 0 NO_ERROR");
  });
});

describe("handOver", () => {
  it("takes a session alone", () => {
    const peer = Http2Peer.ready("client");
    const other = {
      prepare: peer.session.prepare.bind(peer.session),
      openStream: () => assert.fail("not called"),
      goAway: () => {},
      destroy: () => {},
      handOver: () => {},
      refuseWaiting: () => {},
    };
    assert.throws(() => peer.session.handOver(other), {
      name: "TypeError",
      message: /takes another session/,
    });
  });
});

describe("a stream that waits for room", () => {
  it("is opened before one that comes when there is room for it", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 1]] });
    const open = (path: string): unknown =>
      peer.open({ fields: [":method", "POST", ":scheme", "http", ":path", path], endStream: true });
    open("/a");
    open("/b");
    peer.skip();
    peer.onEvent = (event) => {
      if (event.startsWith("headers 1 end")) open("/c");
    };
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expect("the one that waited", "HEADERS 3 END_STREAM :method=POST :scheme=http :path=/b");
    peer.expectIdle("one at a time");
  });

  it("sends nothing behind a request that ends with its headers", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 0]] });
    const call = peer.open({ endStream: true });
    assert.equal(call.stream.sendData(body("late"), true), true);
    call.stream.endData();
    peer.send(settings([[3, 1]]));
    peer.expect("the headers alone", "SETTINGS ACK", `HEADERS 1 END_STREAM ${opened}`);
    peer.expectIdle("nothing behind them");
  });
});

describe("sendHeaders", () => {
  it("says whether the peer takes as much: of trailers that wait, too, and of none after the end", () => {
    // :status 200 counts 42 bytes, x: y 34.
    const peer = Http2Peer.ready("server", {
      settings: [
        [4, 1],
        [6, 42],
      ],
    });
    peer.send(headers(1, requestFields));
    const { stream } = peer.recorded(1);
    const prepare = peer.session.prepare.bind(peer.session);
    assert.equal(stream.sendHeaders(prepare(responseFields), ["x", "y"], false), false);
    peer.expectIdle("nothing is sent");
    assert.equal(stream.sendHeaders(prepare(responseFields), undefined, false), true);
    assert.equal(stream.sendData(body("ab"), false), false);
    assert.equal(stream.sendHeaders(prepare(["x", "y".repeat(11)]), undefined, true), false);
    assert.equal(stream.sendHeaders(prepare(["x", "y"]), undefined, true), true, "behind the data");
    assert.equal(stream.sendHeaders(prepare(["x", "z"]), undefined, true), true, "after the end");
    peer.expect("headers and a byte", "HEADERS 1 :status=200", "DATA 1 a");
  });
});

describe("a client's last stream ids", () => {
  it("are not asked for while there is room among them", () => {
    let askedCount = 0;
    const session = new Http2Session(
      "client",
      {
        onStream: () => assert.fail("a client"),
        onClose: () => {},
        onOutput: () => {},
        onStreamIdsLow: () => askedCount++,
      },
      normalizeHttp2Limits({ maxStreamId: 1001 }),
    );
    session.receive(settings([[3, 1]]));
    for (let call = 0; call < 5; call++) {
      session.openStream(new RecordedStream(() => {}), session.prepare(requestFields), undefined, true);
    }
    assert.equal(session.streamCount, 5, "four wait for room");
    session.receive(settings([[3, 2]]));
    assert.equal(askedCount, 0);
  });
});
