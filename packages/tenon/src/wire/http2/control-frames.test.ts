/** What the peer's control frames do to a session, and what it says of those that break a rule. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ascii,
  data,
  flag,
  frame,
  headers,
  requestFields,
  responseFields,
  rstStream,
  settings,
  uint32,
  windowUpdate,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";

describe("a control frame that breaks a rule", () => {
  const violations: [name: string, bytes: Uint8Array, message: string][] = [
    [
      "WINDOW_UPDATE of 3 bytes",
      frame("WINDOW_UPDATE", 0, { payload: [0, 0, 1] }),
      "FRAME_SIZE_ERROR): WINDOW_UPDATE of 3 bytes, 4 expected.",
    ],
    [
      "WINDOW_UPDATE of 5 bytes",
      frame("WINDOW_UPDATE", 0, { payload: [0, 0, 0, 0, 1] }),
      "FRAME_SIZE_ERROR): WINDOW_UPDATE of 5 bytes, 4 expected.",
    ],
    [
      "WINDOW_UPDATE on an idle stream",
      windowUpdate(3, 1),
      "PROTOCOL_ERROR): WINDOW_UPDATE on stream 3, which is not open.",
    ],
    ["WINDOW_UPDATE of 0", windowUpdate(0, 0), "PROTOCOL_ERROR): WINDOW_UPDATE of 0 on the connection."],
    [
      "WINDOW_UPDATE one above 2^31-1",
      windowUpdate(0, 0x7fffffff - 65_535 + 1),
      "FLOW_CONTROL_ERROR): WINDOW_UPDATE takes the connection's window above 2^31-1.",
    ],
    ["SETTINGS on a stream", frame("SETTINGS", 1), "PROTOCOL_ERROR): SETTINGS on a stream."],
    [
      "SETTINGS with ACK and a payload",
      frame("SETTINGS", 0, { flags: flag.ack, payload: [0, 3, 0, 0, 0, 0] }),
      "FRAME_SIZE_ERROR): SETTINGS with ACK of 6 bytes, 0 expected.",
    ],
    [
      "SETTINGS of 7 bytes",
      frame("SETTINGS", 0, { payload: new Uint8Array(7) }),
      "FRAME_SIZE_ERROR): SETTINGS of 7 bytes.",
    ],
    [
      "ENABLE_PUSH 2",
      settings([[2, 2]]),
      "PROTOCOL_ERROR): SETTINGS_ENABLE_PUSH is 2, a client may say 0 or 1.",
    ],
    [
      "PING on a stream",
      frame("PING", 1, { payload: ascii("12345678") }),
      "PROTOCOL_ERROR): PING on a stream.",
    ],
    [
      "PING of 9 bytes",
      frame("PING", 0, { payload: ascii("123456789") }),
      "FRAME_SIZE_ERROR): PING of 9 bytes, 8 expected.",
    ],
    [
      "RST_STREAM of 5 bytes",
      frame("RST_STREAM", 1, { payload: new Uint8Array(5) }),
      "FRAME_SIZE_ERROR): RST_STREAM of 5 bytes, 4 expected.",
    ],
    [
      "RST_STREAM on stream 0",
      rstStream(0, "CANCEL"),
      "PROTOCOL_ERROR): RST_STREAM on stream 0, which is not open.",
    ],
    [
      "GOAWAY on a stream",
      frame("GOAWAY", 1, { payload: new Uint8Array(8) }),
      "PROTOCOL_ERROR): GOAWAY on a stream.",
    ],
    [
      "GOAWAY of 7 bytes",
      frame("GOAWAY", 0, { payload: new Uint8Array(7) }),
      "FRAME_SIZE_ERROR): GOAWAY of 7 bytes.",
    ],
    [
      "PRIORITY on stream 0",
      frame("PRIORITY", 0, { payload: [0, 0, 0, 1, 0] }),
      "PROTOCOL_ERROR): PRIORITY on stream 0.",
    ],
    [
      "PRIORITY of 6 bytes on an idle stream",
      frame("PRIORITY", 3, { payload: new Uint8Array(6) }),
      "FRAME_SIZE_ERROR): PRIORITY of a wrong length, or on the stream itself.",
    ],
  ];
  for (const [name, bytes, message] of violations) {
    it(`ends a server's connection and is named: ${name}`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(bytes);
      const start = `[HTTP2_PROTOCOL] The peer broke the rules of HTTP/2 (${message}`;
      assert.ok(
        peer.closeError instanceof Error && peer.closeError.message.startsWith(start),
        String(peer.closeError),
      );
    });
  }
});

describe("WINDOW_UPDATE", () => {
  it("may take the connection's window to 2^31-1, and not one byte further", () => {
    const peer = Http2Peer.ready("server");
    peer.send(windowUpdate(0, 0x7fffffff - 65_535));
    assert.equal(peer.session.ended, false);
    peer.send(windowUpdate(0, 1));
    peer.expectGoAway("one byte more", "FLOW_CONTROL_ERROR");
  });

  it("may take a stream's window to 2^31-1; one byte further resets the stream", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields), windowUpdate(1, 0x7fffffff - 65_535));
    peer.expectIdle("the most there is");
    peer.send(windowUpdate(1, 1));
    peer.expect("one byte more", "RST_STREAM 1 FLOW_CONTROL_ERROR");
  });
});

describe("SETTINGS", () => {
  it("of a client may allow push, which is none of a server's business", () => {
    const peer = Http2Peer.ready("server");
    peer.send(settings([[2, 1]]));
    peer.expect("taken", "SETTINGS ACK");
  });

  it("may take a stream's window to 2^31-1, and not one byte further", () => {
    const peer = Http2Peer.ready("client", { settings: [[4, 0x7ffffffe]] });
    const call = peer.open();
    call.stream.sendData(body("a"), false);
    peer.skip();
    peer.send(settings([[4, 0x7fffffff]]), windowUpdate(1, 1));
    peer.expect("the most there is, in two steps", "SETTINGS ACK");
    peer.send(settings([[4, 0x7ffffffe]]), settings([[4, 0x7fffffff]]));
    peer.expect("in one step", "SETTINGS ACK", "SETTINGS ACK");
    assert.equal(peer.session.ended, false);
    peer.send(settings([[4, 0x7ffffffe]]), windowUpdate(1, 1), settings([[4, 0x7fffffff]]));
    peer.expectGoAway("one byte more", "FLOW_CONTROL_ERROR");
    peer.expectClosedBy("the owner", /SETTINGS_INITIAL_WINDOW_SIZE takes a stream's window above 2\^31-1/);
  });

  it("that leave the initial window as it is concern no streams, however often they come", () => {
    const peer = Http2Peer.ready("server", { limits: { maxExtraWork: 0 } });
    for (const id of [1, 3, 5]) peer.send(headers(id, requestFields));
    for (let round = 0; round < 10; round++) peer.send(settings([[4, 65_535]]));
    assert.equal(peer.session.ended, false);
    peer.send(settings([[4, 65_534]]));
    peer.expectGoAway("three streams for no budget", "ENHANCE_YOUR_CALM");
  });

  it("may concern as many streams as bytes have come with the frame, its header counted", () => {
    const peer = Http2Peer.ready("server", { limits: { maxExtraWork: 15 } });
    for (let id = 1; id < 20; id += 2) peer.send(headers(id, requestFields));
    for (let round = 0; round < 10; round++) peer.send(settings([[4, 65_535 + (round % 2)]]));
    assert.equal(peer.session.ended, false, "10 streams for 15 bytes");
  });
});

describe("PRIORITY that breaks a rule", () => {
  for (const [name, payload, error] of [
    ["of a wrong length", [0], "FRAME_SIZE_ERROR"],
    ["on the stream itself", [...uint32(1), 0], "PROTOCOL_ERROR"],
  ] as const) {
    it(`${name} resets an open stream, and is answered on one that has ended`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(headers(1, requestFields, { endStream: true }), frame("PRIORITY", 1, { payload }));
      peer.expect("the open stream", `RST_STREAM 1 ${error}`);
      peer.expectEvents(
        "its handler",
        "stream 1",
        "headers 1 end :method=POST :scheme=http :path=/a",
        `failure 1 by local ${error}`,
      );
      peer.send(frame("PRIORITY", 1, { payload }));
      peer.expect("a stream that is gone", `RST_STREAM 1 ${error}`);
      assert.equal(peer.session.ended, false);
    });
  }
});

describe("RST_STREAM of the peer", () => {
  it("lets go of what its stream holds", () => {
    const limits = { connectionWindowBytes: 100_000, receiveBudgetBytes: 1 };
    const peer = Http2Peer.ready("server", { limits });
    peer.send(headers(1, requestFields));
    peer.recorded(1).holds = true;
    peer.send(data(1, 60_000));
    peer.expectIdle("held beyond the budget");
    peer.send(rstStream(1, "CANCEL"));
    peer.expect("let go", "WINDOW_UPDATE 0 +60000");
  });
});

describe("a header block that is more than the peer takes", () => {
  it("fails the call before anything is sent, one byte below it goes out", () => {
    // Three fields of 32 bytes besides their names and values.
    const size = requestFields.join("").length + 96;
    const taking = Http2Peer.ready("client", { settings: [[6, size]] });
    taking.open({ endStream: true });
    taking.expect("as much as it takes", "HEADERS 1 END_STREAM :method=POST :scheme=http :path=/a");

    const refusing = Http2Peer.ready("client", { settings: [[6, size - 1]] });
    refusing.open({ endStream: true });
    refusing.expectIdle("one byte more");
    refusing.expectEvents("told at once", "failure 0 by local CANCEL unprocessed");
    assert.equal(refusing.session.streamCount, 0);
  });
});

describe("a connection that has ended", () => {
  it("sends nothing for streams that let go of what they hold", () => {
    const limits = { connectionWindowBytes: 100_000, receiveBudgetBytes: 1 };
    const peer = Http2Peer.ready("server", { limits });
    peer.send(headers(1, requestFields));
    const held = peer.recorded(1);
    held.holds = true;
    peer.send(data(1, 60_000));
    peer.session.destroy(new Error("enough"));
    peer.expect("the end", "GOAWAY 1 NO_ERROR");
    held.stream.reset(8);
    held.stream.consume(60_000);
    peer.expectIdle("nobody reads it");
  });

  it("in good order still says which rule the peer broke before it closed", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields, { endStream: true }));
    peer.session.goAway();
    peer.send(frame("PING", 0, { flags: flag.ack, payload: ascii("tenonbye") }));
    peer.skip();
    peer.send(frame("PING", 0, { payload: ascii("1") }));
    peer.expectGoAway("the rule", "FRAME_SIZE_ERROR");
  });

  it("for want of stream ids tells later calls so", () => {
    const peer = Http2Peer.ready("client", { limits: { maxStreamId: 1 } });
    const causes: unknown[] = [];
    const open = (): void => {
      const handler = {
        onHeaders: () => {},
        onData: () => {},
        onWritable: () => {},
        onFailure: ({ cause }: { cause?: unknown }) => causes.push(cause),
      };
      peer.session.openStream(handler, peer.session.prepare(requestFields), undefined, false);
    };
    for (let call = 0; call < 3; call++) open();
    assert.equal(causes.length, 2);
    for (const cause of causes) {
      assert.ok(cause instanceof Error);
      assert.match(cause.message, /^\[CONNECTION_LOST\] All stream ids of the connection are used up\./);
    }
    peer.send(headers(1, responseFields, { endStream: true }));
  });
});
