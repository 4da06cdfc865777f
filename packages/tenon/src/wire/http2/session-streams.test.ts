import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ascii,
  data,
  flag,
  frame,
  headerBlock,
  headers,
  join,
  ping,
  requestFields,
  responseFields,
  rstStream,
  settings,
  uint32,
  windowUpdate,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";

const request = "headers 1 :method=POST :scheme=http :path=/a";
const opened = "HEADERS 1 :method=POST :scheme=http :path=/a";

/** A server with stream 1 open, its opening events read. */
function withRequest(endStream = false): Http2Peer {
  const peer = Http2Peer.ready("server");
  peer.send(headers(1, requestFields, { endStream }));
  peer.expectEvents("the request", "stream 1", endStream ? request.replace("1", "1 end") : request);
  return peer;
}

/** A client with stream 1 open, its opening frames read. */
function withCall(endStream = false): Http2Peer {
  const peer = Http2Peer.ready("client");
  peer.open({ endStream });
  peer.skip();
  return peer;
}

function answer(peer: Http2Peer, id: number, content: string): void {
  const stream = peer.stream(id);
  stream.sendHeaders(peer.session.prepare(responseFields), undefined, false);
  stream.sendData(body(content), false);
  stream.sendHeaders(peer.session.prepare(["grpc-status", "0"]), ["grpc-message", "fine"], true);
}

describe("a call", () => {
  it("is answered by a server", () => {
    const peer = withRequest();
    peer.send(data(1, "he"), data(1, "llo", true));
    peer.expectEvents("the body", "data 1 he", "data 1 end llo");
    answer(peer, 1, "world");
    peer.expect(
      "the answer",
      "HEADERS 1 :status=200",
      "DATA 1 world",
      "HEADERS 1 END_STREAM grpc-status=0 grpc-message=fine",
    );
    assert.equal(peer.session.streamCount, 0);
  });

  it("is made by a client", () => {
    const peer = withCall();
    const { stream } = peer.open();
    peer.expect("a stream of its own", opened.replace("1", "3"));
    assert.equal(stream.sendData(body("hello"), false), true);
    stream.endData();
    peer.expect("the body", "DATA 3 hello", "DATA 3 END_STREAM");
    peer.send(
      headers(3, responseFields),
      data(3, "world"),
      headers(3, ["grpc-status", "0"], { endStream: true }),
    );
    peer.expectEvents("the answer", "headers 3 :status=200", "data 3 world", "headers 3 end grpc-status=0");
    assert.equal(peer.session.streamCount, 1);
  });

  it("may be answered before its request has ended, by DATA with END_STREAM", () => {
    const peer = withRequest();
    peer.stream(1).sendHeaders(peer.session.prepare(responseFields), undefined, false);
    peer.stream(1).sendData(body("x"), true);
    peer.expect("the answer", "HEADERS 1 :status=200", "DATA 1 END_STREAM x");
    assert.equal(peer.session.streamCount, 1);
    peer.send(data(1, "", true));
    peer.expectEvents("the request's end", "data 1 end");
    assert.equal(peer.session.streamCount, 0);
  });

  it("sends nothing after its end", () => {
    const peer = withRequest();
    answer(peer, 1, "a");
    peer.skip();
    answer(peer, 1, "b");
    peer.stream(1).endData();
    peer.expectIdle("after the end");
  });

  it("tells its handler nothing of an empty frame that does not end it", () => {
    const peer = withRequest();
    peer.send(data(1, ""), frame("DATA", 1, { flags: flag.padded, payload: [2, 0, 0] }));
    peer.expectEvents("nothing");
  });

  it("takes padded and prioritized HEADERS, and header blocks in parts", () => {
    const block = headerBlock(requestFields);
    const peer = Http2Peer.ready("server");
    const all = flag.endHeaders | flag.padded | flag.priority;
    peer.send(
      frame("HEADERS", 1, { flags: flag.endHeaders | flag.padded, payload: join([3], block, [0, 0, 0]) }),
      frame("HEADERS", 3, { flags: flag.endHeaders | flag.priority, payload: join(uint32(1), [200], block) }),
      frame("HEADERS", 5, { flags: all, payload: join([1], uint32(0x80000003), [0], block, [0]) }),
      frame("HEADERS", 7, { flags: flag.padded, payload: join([1], block.subarray(0, 5), [0]) }),
      frame("CONTINUATION", 7, { payload: [] }),
      frame("CONTINUATION", 7, { payload: block.subarray(5, 20) }),
      frame("CONTINUATION", 7, { flags: flag.endHeaders, payload: block.subarray(20) }),
    );
    const events = [1, 3, 5, 7].flatMap((id) => [`stream ${id}`, request.replace("1", String(id))]);
    peer.expectEvents("the same request four times", ...events);
  });

  it("reports no 1xx response, and the response behind any number of them", () => {
    const peer = withCall(true);
    peer.send(
      headers(1, [":status", "100"]),
      headers(1, [":status", "103", "link", "x"]),
      headers(1, responseFields, { endStream: true }),
    );
    peer.expectEvents("the response alone", "headers 1 end :status=200");
  });
});

describe("RST_STREAM", () => {
  it("of the peer ends the stream", () => {
    const peer = withRequest();
    peer.send(rstStream(1, "CANCEL"));
    peer.expectEvents("the failure", "failure 1 by peer CANCEL");
    answer(peer, 1, "late");
    peer.expectIdle("what is sent then is dropped");
  });

  it("REFUSED_STREAM says that the peer has not processed the stream", () => {
    const peer = withCall();
    peer.send(rstStream(1, "REFUSED_STREAM"));
    peer.expectEvents("the failure", "failure 1 by peer REFUSED_STREAM unprocessed");
  });

  it("of ours ends the stream without a word to its handler", () => {
    const peer = withRequest();
    peer.stream(1).reset(8);
    peer.stream(1).reset(8);
    peer.expect("once", "RST_STREAM 1 CANCEL");
    peer.expectEvents("nothing");
    assert.equal(peer.session.streamCount, 0);
  });

  it("of ours lets what the peer had on its way fall, and keeps HPACK in step", () => {
    const peer = Http2Peer.ready("client");
    const { stream } = peer.open();
    stream.reset(8);
    peer.skip();
    // Both add an entry to the dynamic table: 0x40, name, value. The second is named by index 62, the newest first.
    const addEntry = [0x40, 1, 0x61, 1, 0x62];
    peer.send(
      frame("HEADERS", 1, { flags: flag.endHeaders, payload: join([0x88], addEntry) }),
      data(1, "late"),
      windowUpdate(1, 5),
      rstStream(1, "CANCEL"),
      frame("PRIORITY", 1, { payload: [0, 0, 0, 0, 0] }),
    );
    peer.expectIdle("late frames are not answered");
    peer.open();
    peer.send(frame("HEADERS", 3, { flags: flag.endHeaders | flag.endStream, payload: [0x88, 0xbe] }));
    peer.expectEvents("the entry is there", "headers 3 end :status=200 a=b");
  });

  it("of ours lets late frames to a server fall", () => {
    const peer = withRequest();
    peer.stream(1).reset(8);
    peer.skip();
    peer.send(
      data(1, "late"),
      headers(1, ["a", "b"], { endStream: true }),
      windowUpdate(1, 5),
      rstStream(1, "CANCEL"),
    );
    peer.expectIdle("late frames are not answered");
    peer.send(ping("12345678"));
    peer.expect("the connection lives", "PING ACK 12345678");
  });
});

describe("a stream that breaks a rule", () => {
  const toServer: [name: string, error: string, open: boolean, bytes: () => Uint8Array][] = [
    ["malformed request", "PROTOCOL_ERROR", false, () => headers(1, [":method", "GET"])],
    ["response as a request", "PROTOCOL_ERROR", false, () => headers(1, responseFields)],
    ["trailers as a request", "PROTOCOL_ERROR", false, () => headers(1, ["a", "b"])],
    [
      "dependency on itself",
      "PROTOCOL_ERROR",
      false,
      () =>
        frame("HEADERS", 1, {
          flags: flag.endHeaders | flag.priority,
          payload: join(uint32(1), [0], headerBlock(requestFields)),
        }),
    ],
    [
      "content-length without a body",
      "PROTOCOL_ERROR",
      false,
      () => headers(1, [...requestFields, "content-length", "1"], { endStream: true }),
    ],
    [
      "header list too large",
      "ENHANCE_YOUR_CALM",
      false,
      () => headers(1, [...requestFields, "a", "x".repeat(70_000)]),
    ],
    ["PRIORITY on itself", "PROTOCOL_ERROR", true, () => frame("PRIORITY", 1, { payload: [0, 0, 0, 1, 0] })],
    [
      "PRIORITY of a wrong length",
      "FRAME_SIZE_ERROR",
      true,
      () => frame("PRIORITY", 1, { payload: [0, 0, 0, 3] }),
    ],
    ["WINDOW_UPDATE of 0", "PROTOCOL_ERROR", true, () => windowUpdate(1, 0)],
    ["WINDOW_UPDATE above 2^31-1", "FLOW_CONTROL_ERROR", true, () => windowUpdate(1, 0x7fffffff)],
    ["trailers without END_STREAM", "PROTOCOL_ERROR", true, () => headers(1, ["a", "b"])],
    [
      "pseudo-header fields in trailers",
      "PROTOCOL_ERROR",
      true,
      () => headers(1, requestFields, { endStream: true }),
    ],
  ];
  for (const [name, error, open, bytes] of toServer) {
    it(`is reset by a server with ${error} for a ${name}, and the connection lives`, () => {
      const peer = open ? withRequest() : Http2Peer.ready("server");
      peer.send(bytes(), ping("12345678"));
      peer.expect("the stream alone", `RST_STREAM 1 ${error}`, "PING ACK 12345678");
      peer.expectEvents("who knows of it", ...(open ? [`failure 1 by local ${error}`] : []));
      assert.equal(peer.session.streamCount, 0);
    });
  }

  const toClient: [name: string, bytes: () => Uint8Array][] = [
    ["malformed response", () => headers(1, [":status", "2x0"])],
    ["request as a response", () => headers(1, requestFields)],
    ["trailers without a response", () => headers(1, ["grpc-status", "0"], { endStream: true })],
    ["DATA before the response", () => data(1, "x")],
    ["1xx response that ends the stream", () => headers(1, [":status", "100"], { endStream: true })],
  ];
  for (const [name, bytes] of toClient) {
    it(`is reset by a client for a ${name}`, () => {
      const peer = withCall();
      peer.send(bytes());
      peer.expect("the stream alone", "RST_STREAM 1 PROTOCOL_ERROR");
      peer.expectEvents("the handler knows", "failure 1 by local PROTOCOL_ERROR");
    });
  }

  // RFC 9113 section 8.1.1.
  const bodies: [name: string, frames: Uint8Array[], ok: boolean][] = [
    ["as long as announced", [data(1, "ab"), data(1, "c", true)], true],
    [
      "as long as announced, with trailers",
      [data(1, "abc"), headers(1, ["a", "b"], { endStream: true })],
      true,
    ],
    ["too long", [data(1, "abcd")], false],
    ["too short", [data(1, "ab", true)], false],
    ["too short, with trailers", [data(1, "ab"), headers(1, ["a", "b"], { endStream: true })], false],
  ];
  for (const [name, frames, ok] of bodies) {
    it(`is ${ok ? "left alone" : "reset"} with a body ${name}`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(headers(1, [...requestFields, "content-length", "3"]), ...frames);
      if (ok) peer.expectIdle("all is well");
      else peer.expect("the stream alone", "RST_STREAM 1 PROTOCOL_ERROR");
    });
  }

  it("has its padding counted for flow control, not for content-length", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, [...requestFields, "content-length", "1"]));
    peer.send(frame("DATA", 1, { flags: flag.padded | flag.endStream, payload: [3, 0x61, 0, 0, 0] }));
    peer.expectIdle("all is well");
  });
});

describe("frames after END_STREAM", () => {
  it("DATA on a half-closed stream is answered with STREAM_CLOSED", () => {
    const peer = withRequest(true);
    peer.send(data(1, "x"));
    peer.expect("the stream alone", "RST_STREAM 1 STREAM_CLOSED");
    peer.expectEvents("the handler knows", "failure 1 by local STREAM_CLOSED");
  });

  it("HEADERS on a half-closed stream is answered with STREAM_CLOSED", () => {
    const peer = withRequest(true);
    peer.send(headers(1, ["a", "b"], { endStream: true }));
    peer.expect("the stream alone", "RST_STREAM 1 STREAM_CLOSED");
  });

  it("DATA on a closed stream is answered once with STREAM_CLOSED", () => {
    const peer = withRequest(true);
    answer(peer, 1, "x");
    peer.skip();
    peer.send(data(1, "x"), data(1, "y"));
    peer.expect("once", "RST_STREAM 1 STREAM_CLOSED");
    peer.expectIdle("once");
  });

  it("HEADERS on a closed stream ends the connection", () => {
    const peer = withRequest(true);
    answer(peer, 1, "x");
    peer.skip();
    peer.send(headers(1, requestFields));
    peer.expect("the connection", "GOAWAY 1 STREAM_CLOSED HEADERS on stream 1, which the peer may not open");
  });

  it("DATA and HEADERS that a server sends after its RST_STREAM are answered once with STREAM_CLOSED", () => {
    for (const late of [data(1, "x"), headers(1, responseFields)]) {
      const peer = withCall();
      peer.send(rstStream(1, "CANCEL"), late, late);
      peer.expect("once", "RST_STREAM 1 STREAM_CLOSED");
      peer.expectIdle("once");
    }
  });

  it("WINDOW_UPDATE, RST_STREAM and PRIORITY on a closed stream are ignored", () => {
    const peer = withRequest(true);
    answer(peer, 1, "x");
    peer.skip();
    peer.send(
      windowUpdate(1, 5),
      rstStream(1, "NO_ERROR"),
      frame("PRIORITY", 1, { payload: [0, 0, 0, 0, 0] }),
    );
    peer.expectIdle("ignored");
  });
});

describe("a frame that ends the connection", () => {
  const toServer: [name: string, error: string, bytes: Uint8Array][] = [
    ["HEADERS on stream 0", "PROTOCOL_ERROR", headers(0, requestFields)],
    ["HEADERS on an even stream", "PROTOCOL_ERROR", headers(2, requestFields)],
    ["DATA on stream 0", "PROTOCOL_ERROR", data(0, "x")],
    ["DATA on an idle stream", "PROTOCOL_ERROR", data(3, "x")],
    ["RST_STREAM on stream 0", "PROTOCOL_ERROR", rstStream(0, "CANCEL")],
    ["RST_STREAM on an idle stream", "PROTOCOL_ERROR", rstStream(3, "CANCEL")],
    ["RST_STREAM of a wrong length", "FRAME_SIZE_ERROR", frame("RST_STREAM", 1, { payload: [0, 0, 0] })],
    ["WINDOW_UPDATE on an idle stream", "PROTOCOL_ERROR", windowUpdate(3, 1)],
    ["WINDOW_UPDATE of 0", "PROTOCOL_ERROR", windowUpdate(0, 0)],
    ["WINDOW_UPDATE above 2^31-1", "FLOW_CONTROL_ERROR", windowUpdate(0, 0x7fffffff)],
    [
      "WINDOW_UPDATE of a wrong length",
      "FRAME_SIZE_ERROR",
      frame("WINDOW_UPDATE", 0, { payload: [0, 0, 0] }),
    ],
    ["PRIORITY on stream 0", "PROTOCOL_ERROR", frame("PRIORITY", 0, { payload: [0, 0, 0, 1, 0] })],
    ["PRIORITY of a wrong length, idle stream", "FRAME_SIZE_ERROR", frame("PRIORITY", 5, { payload: [0] })],
    ["PRIORITY on itself, idle stream", "PROTOCOL_ERROR", frame("PRIORITY", 5, { payload: [0, 0, 0, 5, 0] })],
    ["SETTINGS on a stream", "PROTOCOL_ERROR", frame("SETTINGS", 1)],
    ["SETTINGS of a wrong length", "FRAME_SIZE_ERROR", frame("SETTINGS", 0, { payload: [0, 3, 0, 0, 0] })],
    [
      "SETTINGS with ACK and a payload",
      "FRAME_SIZE_ERROR",
      frame("SETTINGS", 0, { flags: flag.ack, payload: [0, 3, 0, 0, 0, 0] }),
    ],
    ["a setting out of bounds", "FLOW_CONTROL_ERROR", settings([[4, 0x80000000]])],
    ["PING on a stream", "PROTOCOL_ERROR", frame("PING", 1, { payload: ascii("12345678") })],
    ["PING of a wrong length", "FRAME_SIZE_ERROR", frame("PING", 0, { payload: ascii("1234567") })],
    ["GOAWAY on a stream", "PROTOCOL_ERROR", frame("GOAWAY", 1, { payload: [0, 0, 0, 0, 0, 0, 0, 0] })],
    ["GOAWAY of a wrong length", "FRAME_SIZE_ERROR", frame("GOAWAY", 0, { payload: [0, 0, 0, 0, 0, 0, 0] })],
    ["PUSH_PROMISE", "PROTOCOL_ERROR", frame("PUSH_PROMISE", 1, { payload: [0, 0, 0, 2] })],
    ["CONTINUATION without HEADERS", "PROTOCOL_ERROR", frame("CONTINUATION", 1)],
    [
      "another frame inside a header block",
      "PROTOCOL_ERROR",
      join(headers(1, requestFields, { endHeaders: false }), ping("12345678")),
    ],
    [
      "an unknown frame inside a header block",
      "PROTOCOL_ERROR",
      join(headers(1, requestFields, { endHeaders: false }), frame(0xee, 1)),
    ],
    [
      "CONTINUATION of another stream",
      "PROTOCOL_ERROR",
      join(headers(1, requestFields, { endHeaders: false }), frame("CONTINUATION", 3)),
    ],
    [
      "CONTINUATION after END_HEADERS",
      "PROTOCOL_ERROR",
      join(headers(1, requestFields), frame("CONTINUATION", 1)),
    ],
    [
      "a frame that is too large, before its payload has come",
      "FRAME_SIZE_ERROR",
      frame("DATA", 1, { length: (1 << 20) + 1 }),
    ],
    [
      "HEADERS without room for its padding",
      "PROTOCOL_ERROR",
      frame("HEADERS", 1, { flags: 0xc, payload: [2, 0x82] }),
    ],
    ["padded HEADERS that are empty", "FRAME_SIZE_ERROR", frame("HEADERS", 1, { flags: 0xc })],
    [
      "HEADERS without room for its priority",
      "FRAME_SIZE_ERROR",
      frame("HEADERS", 1, { flags: 0x24, payload: [0, 0, 0, 0] }),
    ],
    [
      "a header block that does not decode",
      "COMPRESSION_ERROR",
      frame("HEADERS", 1, { flags: 0x4, payload: [0x80] }),
    ],
  ];
  for (const [name, error, bytes] of toServer) {
    it(`is ${name} (${error})`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(bytes);
      peer.expectGoAway("the peer", error);
      peer.expectClosedBy(
        "the owner",
        new RegExp(`^\\[HTTP2_PROTOCOL\\] The peer broke the rules of HTTP/2 \\(${error}\\)`),
      );
    });
  }

  const toClient: [name: string, bytes: Uint8Array][] = [
    ["HEADERS on a stream that it has not opened", headers(1, responseFields)],
    ["HEADERS on an even stream", headers(2, responseFields)],
    ["DATA on a stream that it has not opened", data(1, "x")],
    [
      "PUSH_PROMISE",
      frame("PUSH_PROMISE", 1, { flags: 4, payload: join(uint32(2), headerBlock(requestFields)) }),
    ],
    ["ENABLE_PUSH 1", settings([[2, 1]])],
  ];
  for (const [name, bytes] of toClient) {
    it(`is, to a client, ${name}`, () => {
      const peer = Http2Peer.ready("client");
      peer.send(bytes);
      peer.expectGoAway("the peer", "PROTOCOL_ERROR");
      peer.expectClosedBy("the owner", /\(PROTOCOL_ERROR\)/);
    });
  }

  it("tells the peer with GOAWAY which of its streams was the last, and why", () => {
    const peer = withRequest();
    peer.send(headers(7, requestFields), ping("12345678"), windowUpdate(0, 0), ping("12345678"));
    peer.expect(
      "until then",
      "PING ACK 12345678",
      "GOAWAY 7 PROTOCOL_ERROR WINDOW_UPDATE of 0 on the connection",
    );
    peer.expectIdle("nothing of the same input after it");
    peer.expectEvents(
      "the open streams, then the owner",
      "stream 7",
      "headers 7 :method=POST :scheme=http :path=/a",
      "failure 1 by connection INTERNAL_ERROR",
      "failure 7 by connection INTERNAL_ERROR",
      "closed with an error",
    );
  });
});

describe("frames that ask for nothing", () => {
  it("of unknown types are ignored, on any stream", () => {
    const peer = withRequest();
    peer.send(frame(0xee, 0, { payload: [1, 2, 3] }), frame(10, 1, { flags: 0xff }), frame(0xff, 99));
    peer.expectIdle("ignored");
    peer.expectEvents("nobody hears of them");
  });

  it("PRIORITY is ignored, also of idle streams", () => {
    const peer = Http2Peer.ready("server");
    peer.send(frame("PRIORITY", 9, { payload: [0, 0, 0, 3, 10] }));
    peer.expectIdle("ignored");
  });

  it("unknown flags are ignored", () => {
    const peer = Http2Peer.ready("server");
    peer.send(frame("PING", 0, { flags: 0xfe, payload: ascii("12345678") }));
    peer.expect("answered", "PING ACK 12345678");
  });

  it("an acknowledgement of a PING that nobody sent is ignored", () => {
    const peer = Http2Peer.ready("server");
    peer.send(ping("tenonbye", true));
    peer.expectIdle("ignored");
  });
});
