import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  data,
  goAway,
  headers,
  ping,
  requestFields,
  responseFields,
  rstStream,
  settings,
  windowUpdate,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";
import type { StreamFailure } from "./http2-stream.js";

const opened = ":method=POST :scheme=http :path=/a";

function finish(peer: Http2Peer, id: number): void {
  peer.stream(id).sendHeaders(peer.session.prepare(["grpc-status", "0"]), undefined, true);
}

describe("goAway of a server", () => {
  it("tells the peer twice, serves what comes in between, and ends with the last stream", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields, { endStream: true }));
    peer.session.goAway();
    peer.session.goAway();
    peer.expect("first: the end is near", "GOAWAY 2147483647 NO_ERROR", "PING tenonbye");
    peer.send(headers(3, requestFields, { endStream: true }), ping("tenonbye", true));
    peer.expect("then: which was the last", "GOAWAY 3 NO_ERROR");
    peer.send(
      headers(5, requestFields),
      data(5, "x"),
      windowUpdate(5, 1),
      rstStream(5, "CANCEL"),
      ping("12345678"),
    );
    peer.expect("what comes later is ignored", "PING ACK 12345678");
    peer.expectEvents(
      "two calls",
      "stream 1",
      `headers 1 end ${opened}`,
      "stream 3",
      `headers 3 end ${opened}`,
    );
    finish(peer, 1);
    assert.equal(peer.session.ended, false);
    finish(peer, 3);
    peer.expect("both answers", "HEADERS 1 END_STREAM grpc-status=0", "HEADERS 3 END_STREAM grpc-status=0");
    peer.expectIdle("no third GOAWAY");
    assert.deepEqual([peer.session.ended, peer.closeError], [true, undefined]);
  });

  it("without streams ends as soon as the peer has answered", () => {
    const peer = Http2Peer.ready("server");
    peer.session.goAway();
    peer.send(ping("not ours", true));
    assert.equal(peer.session.ended, false);
    peer.send(ping("tenonbye", true));
    peer.expectEvents("in good order", "closed");
  });

  it("is in good order when the peer closes at the first GOAWAY", () => {
    const peer = Http2Peer.ready("server");
    peer.session.goAway();
    peer.session.endInput();
    peer.expectEvents("in good order", "closed");
  });

  it("tells onClose only after the last stream's handler has heard its end", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields));
    peer.session.goAway();
    peer.send(ping("tenonbye", true));
    finish(peer, 1);
    peer.send(data(1, "x", true));
    peer.expectEvents("in order", "stream 1", `headers 1 ${opened}`, "data 1 end x", "closed");
  });
});

describe("goAway of a client", () => {
  it("without calls ends at once", () => {
    const peer = Http2Peer.ready("client");
    peer.session.goAway();
    peer.expect("the server knows", "GOAWAY 0 NO_ERROR");
    peer.expectEvents("in good order", "closed");
  });

  it("takes no new calls, lets those that run and those that wait finish, then ends", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 1]] });
    peer.open({ endStream: true });
    peer.open({ endStream: true });
    peer.session.goAway();
    peer.open();
    peer.expectEvents("a new one", "failure 0 by connection REFUSED_STREAM unprocessed");
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expect("the one that waited", `HEADERS 1 END_STREAM ${opened}`, `HEADERS 3 END_STREAM ${opened}`);
    peer.send(headers(3, responseFields, { endStream: true }));
    peer.expectEvents("then the end", "headers 1 end :status=200", "headers 3 end :status=200", "closed");
  });

  it("ends when the last call that waited is taken back", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 0]] });
    const { stream } = peer.open();
    peer.session.goAway();
    stream.reset(8);
    peer.expect("not a word of the call", "GOAWAY 0 NO_ERROR");
    peer.expectEvents("in good order", "closed");
  });
});

describe("GOAWAY of the peer", () => {
  it("fails the streams above its last one as unprocessed, and lets the others finish", () => {
    const peer = Http2Peer.ready("client");
    for (let count = 0; count < 3; count++) peer.open({ endStream: true });
    peer.send(goAway(3, "NO_ERROR"));
    peer.expectEvents("the third", "failure 5 by peer NO_ERROR unprocessed");
    peer.open();
    peer.expectEvents("a new one", "failure 0 by connection REFUSED_STREAM unprocessed");
    peer.send(goAway(1, "NO_ERROR"));
    peer.expectEvents("the second, told later", "failure 3 by peer NO_ERROR unprocessed");
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expectEvents("the first, then the end", "headers 1 end :status=200", "closed");
  });

  it("fails the streams that wait for room, and opens none of them", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 1]] });
    for (let count = 0; count < 3; count++) peer.open({ endStream: true });
    peer.skip();
    peer.send(goAway(0, "NO_ERROR"));
    peer.expectEvents(
      "all, then the end",
      "failure 1 by peer NO_ERROR unprocessed",
      "failure 0 by peer NO_ERROR unprocessed",
      "failure 0 by peer NO_ERROR unprocessed",
      "closed",
    );
    peer.expect("no HEADERS", "GOAWAY 0 NO_ERROR");
  });

  it("with an error is what the connection ends with, its debug data quoted", () => {
    const peer = Http2Peer.ready("client");
    peer.open({ endStream: true });
    peer.send(goAway(1, "ENHANCE_YOUR_CALM", "too_many_pings"));
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expectClosedBy(
      "the owner",
      /^\[CONNECTION_LOST\] The peer ended the connection with GOAWAY ENHANCE_YOUR_CALM, saying "too_many_pings"\./,
    );
  });

  it("with an error is still the reason when the peer closes before the last call has finished", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    peer.send(goAway(1, "INTERNAL_ERROR"));
    peer.session.endInput();
    peer.expectClosedBy("the owner", /GOAWAY INTERNAL_ERROR\./);
  });

  it("with a code that RFC 9113 does not know is named by its number", () => {
    const peer = Http2Peer.ready("server");
    peer.send(goAway(0, "NO_ERROR").map((byte, at) => (at === 16 ? 0xff : byte)));
    peer.expectClosedBy("the owner", /GOAWAY 0xff/);
  });

  it("ends a server whose calls have finished", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields, { endStream: true }), goAway(0, "NO_ERROR"));
    assert.equal(peer.session.ended, false);
    finish(peer, 1);
    assert.deepEqual([peer.session.ended, peer.closeError], [true, undefined]);
  });
});

describe("stream ids that are used up", () => {
  it("fail further calls as unprocessed, and the connection ends with those that run", () => {
    const peer = Http2Peer.ready("client", { limits: { maxStreamId: 3 } });
    for (let count = 0; count < 4; count++) peer.open({ endStream: true });
    peer.expectEvents(
      "those that come too late",
      "failure 0 by connection REFUSED_STREAM unprocessed",
      "failure 0 by connection REFUSED_STREAM unprocessed",
    );
    for (const id of [1, 3]) peer.send(headers(id, responseFields, { endStream: true }));
    peer.expectEvents("in good order", "headers 1 end :status=200", "headers 3 end :status=200", "closed");
  });

  it("fail 20,000 calls that wait for room, one after the other", () => {
    const peer = Http2Peer.ready("client", { limits: { maxStreamId: 1 }, settings: [[3, 1]] });
    for (let count = 0; count < 20_001; count++) peer.open({ endStream: true });
    let failed = 0;
    peer.onEvent = (event) => {
      if (event.startsWith("failure")) failed++;
    };
    peer.send(headers(1, responseFields, { endStream: true }));
    assert.equal(failed, 20_000);
    assert.deepEqual([peer.session.ended, peer.closeError], [true, undefined]);
  });
});

describe("the peer's limit of concurrent streams", () => {
  it("is taken for 100 until the peer has spoken, and for none when it names none", () => {
    const peer = new Http2Peer("client");
    for (let count = 0; count < 101; count++) peer.open();
    assert.equal(peer.session.streamCount, 101);
    peer.skip();
    peer.send(settings());
    peer.expect("the one that waited", "SETTINGS ACK", `HEADERS 201 ${opened}`);
    peer.send(settings());
    peer.open();
    peer.expect("later SETTINGS that name none change nothing", "SETTINGS ACK", `HEADERS 203 ${opened}`);
  });

  it("opens streams in order as there is room, with what was sent on them meanwhile", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 1]] });
    peer.open({ endStream: true });
    const [withBody, withTrailers] = [peer.open(), peer.open()];
    assert.equal(withBody.stream.id, 0);
    assert.equal(withBody.stream.sendData(body("hello"), true), false);
    assert.equal(withBody.stream.sendData(body("too late"), true), true);
    withTrailers.stream.sendHeaders(peer.session.prepare(["a", "b"]), undefined, true);
    const unread = peer.open({ endStream: true });
    unread.stream.sendData(body("too late"), false);
    peer.expect("one", `HEADERS 1 END_STREAM ${opened}`);
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expect("the next", `HEADERS 3 ${opened}`, "DATA 3 END_STREAM hello");
    peer.expectEvents("its data is out", "headers 1 end :status=200", "writable 3");
    peer.send(settings([[3, 3]]));
    peer.expect(
      "two more",
      "SETTINGS ACK",
      `HEADERS 5 ${opened}`,
      "HEADERS 5 END_STREAM a=b",
      `HEADERS 7 END_STREAM ${opened}`,
    );
  });

  it("below what is open lets those finish and opens none", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 2]] });
    for (let count = 0; count < 3; count++) peer.open({ endStream: true });
    peer.send(settings([[3, 1]]));
    peer.skip();
    peer.send(headers(1, responseFields, { endStream: true }));
    peer.expectIdle("one is still open");
    peer.send(headers(3, responseFields, { endStream: true }));
    peer.expect("now", `HEADERS 5 END_STREAM ${opened}`);
  });

  it("is kept against the peer too: more streams than ours are refused, unprocessed", () => {
    const peer = Http2Peer.ready("server", { limits: { maxConcurrentStreams: 2 } });
    for (const id of [1, 3, 5]) peer.send(headers(id, requestFields));
    peer.expect("the third", "RST_STREAM 5 REFUSED_STREAM");
    peer.send(data(5, "late"), headers(5, ["a", "b"], { endStream: true }));
    peer.expectIdle("what was on its way is ignored");
    peer.stream(1).reset(8);
    peer.skip();
    peer.send(headers(7, requestFields));
    assert.equal(peer.session.streamCount, 2);
    peer.expectIdle("there is room again");
  });
});

describe("handlers that act inside their callbacks", () => {
  it("reset their stream at its headers: no more of it is told", () => {
    const peer = Http2Peer.ready("server");
    peer.onEvent = (event) => {
      if (event.startsWith("headers")) peer.stream(1).reset(8);
    };
    peer.send(headers(1, requestFields), data(1, "x", true));
    peer.expectEvents("the headers alone", "stream 1", `headers 1 ${opened}`);
    peer.expect("one reset", "RST_STREAM 1 CANCEL");
    peer.expectIdle("one reset");
  });

  it("reset their stream inside onStream: not even its headers are told", () => {
    const peer = Http2Peer.ready("server");
    peer.onEvent = (event) => {
      if (event === "stream 1") peer.stream(1).reset(7);
    };
    peer.send(headers(1, requestFields, { endStream: true }));
    peer.expectEvents("the stream alone", "stream 1");
    peer.expect("the reset", "RST_STREAM 1 REFUSED_STREAM");
  });

  it("answer at the headers, and the end of the same frame closes the stream", () => {
    const peer = Http2Peer.ready("server");
    peer.onEvent = (event) => {
      if (event.startsWith("headers")) finish(peer, 1);
    };
    peer.send(headers(1, requestFields, { endStream: true }));
    peer.expect("the answer", "HEADERS 1 END_STREAM grpc-status=0");
    assert.equal(peer.session.streamCount, 0);
  });

  it("open the next call at the end of the last: it goes out at once under a limit of 1", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 1]] });
    let left = 3;
    peer.onEvent = (event) => {
      if (event.includes(" end ") && left-- > 0) peer.open({ endStream: true });
    };
    peer.open({ endStream: true });
    for (const id of [1, 3, 5, 7]) {
      peer.expect("the call", `HEADERS ${id} END_STREAM ${opened}`);
      peer.send(headers(id, responseFields, { endStream: true }));
    }
    assert.equal(peer.session.streamCount, 0);
  });

  it("destroy the connection at data: nothing more of the input is told", () => {
    const peer = Http2Peer.ready("server");
    peer.onEvent = (event) => {
      if (event.startsWith("data")) peer.session.destroy(new Error("enough"));
    };
    peer.send(
      headers(1, requestFields),
      data(1, "x"),
      data(1, "y"),
      headers(3, requestFields),
      ping("12345678"),
    );
    peer.expectEvents(
      "until then",
      "stream 1",
      `headers 1 ${opened}`,
      "data 1 x",
      "failure 1 by connection INTERNAL_ERROR",
      "closed with an error",
    );
    peer.expect("the last word", "GOAWAY 1 NO_ERROR");
    peer.expectIdle("nothing of the rest");
  });

  it("destroy the connection inside onStream: the stream is not told of its headers", () => {
    const peer = Http2Peer.ready("server");
    peer.onEvent = (event) => {
      if (event === "stream 1") peer.session.destroy(new Error("enough"));
    };
    peer.send(headers(1, requestFields), headers(3, requestFields));
    peer.expectEvents("the stream, then the end", "stream 1", "closed with an error");
  });

  it("destroy the connection again as it ends: the owner is told once", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    peer.open();
    peer.onEvent = () => peer.session.destroy(new Error("again"));
    peer.session.destroy(new Error("first"));
    assert.match(String(peer.closeError), /first/);
    peer.expectEvents(
      "each once",
      "failure 1 by connection INTERNAL_ERROR",
      "failure 3 by connection INTERNAL_ERROR",
      "closed with an error",
    );
  });

  it("destroy a connection that has ended in good order: calls that come too late are told why, the first time's why", () => {
    const peer = Http2Peer.ready("client");
    peer.session.destroy(undefined);
    for (const reason of ["closed", "again"]) peer.session.destroy(new Error(reason));
    const failures: StreamFailure[] = [];
    const ignore = (): void => undefined;
    const handler = { onHeaders: ignore, onData: ignore, onWritable: ignore };
    const onFailure = (failure: StreamFailure): void => void failures.push(failure);
    peer.session.openStream({ ...handler, onFailure }, peer.session.prepare([]), undefined, true);
    assert.match(failures.map(({ cause }) => String(cause)).join(), /^Error: closed$/);
    peer.expectEvents("the owner is told once", "closed");
  });

  it("reset other streams while all fail: those are told nothing", () => {
    for (const [end, told] of [
      ["destroy", "by connection INTERNAL_ERROR"],
      ["GOAWAY", "by peer NO_ERROR unprocessed"],
    ] as const) {
      const peer = Http2Peer.ready("client");
      const calls = [peer.open(), peer.open(), peer.open()];
      peer.onEvent = (event) => {
        if (event.startsWith("failure 1")) calls[1]?.stream.reset(8);
      };
      if (end === "destroy") peer.session.destroy(undefined);
      else peer.send(goAway(0, "NO_ERROR"));
      peer.expectEvents(end, `failure 1 ${told}`, `failure 5 ${told}`, "closed");
    }
  });

  it("open calls as others fail by GOAWAY: those fail at once", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    let left = 1;
    peer.onEvent = (event) => {
      if (event.startsWith("failure 1") && left-- > 0) peer.open();
    };
    peer.send(goAway(0, "NO_ERROR"));
    peer.expectEvents(
      "the new one inside the old one's failure, the owner last",
      "failure 1 by peer NO_ERROR unprocessed",
      "failure 0 by connection REFUSED_STREAM unprocessed",
      "closed",
    );
  });
});
