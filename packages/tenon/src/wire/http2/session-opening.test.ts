import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ascii,
  clientPreface,
  frame,
  headers,
  join,
  ping,
  requestFields,
  settings,
  settingsAck,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";

const clientSettings = "SETTINGS 2=0 4=4194304 5=1048576 6=65536";
const serverSettings = "SETTINGS 3=4096 4=4194304 5=1048576 6=65536";
const widening = "WINDOW_UPDATE 0 +16711681"; // to 16 MiB

describe("the opening of a connection", () => {
  it("of a client is preface, SETTINGS, a wide window, and calls without waiting for the server", () => {
    const peer = new Http2Peer("client");
    peer.open({ endStream: true });
    const [preface] = peer.session.takeOutput();
    assert.deepEqual(preface?.subarray(0, 24), clientPreface);
  });

  it("of a client says SETTINGS, then takes the server's", () => {
    const peer = new Http2Peer("client");
    peer.open({ endStream: true });
    peer.expect(
      "the opening",
      clientSettings,
      widening,
      "HEADERS 1 END_STREAM :method=POST :scheme=http :path=/a",
    );
    assert.equal(peer.session.peerReady, false);
    peer.send(settings([[3, 10]]));
    assert.equal(peer.session.peerReady, true);
    peer.expect("the server's SETTINGS are acknowledged", "SETTINGS ACK");
    peer.send(settingsAck);
    peer.expectIdle("an acknowledgement is not answered");
  });

  it("of a server is SETTINGS and a wide window, whatever the client does", () => {
    const peer = new Http2Peer("server");
    peer.expect("before the preface", serverSettings, widening);
    peer.send(clientPreface);
    peer.expectIdle("for the preface");
    peer.send(settings());
    peer.expect("SETTINGS are acknowledged", "SETTINGS ACK");
  });

  it("of a server takes preface, SETTINGS and a request in one piece", () => {
    const peer = new Http2Peer("server");
    peer.send(clientPreface, settings(), headers(1, requestFields, { endStream: true }));
    peer.expectEvents("the request", "stream 1", "headers 1 end :method=POST :scheme=http :path=/a");
  });

  // RFC 7541 section 4.2; nghttp2's client ends the connection without it.
  it("announces that the table was smaller in between, also within one SETTINGS", () => {
    const peer = Http2Peer.ready("client", {
      settings: [
        [1, 100],
        [1, 4096],
      ],
    });
    peer.open({ endStream: true });
    const [frameHead] = peer.session.takeOutput();
    assert.deepEqual([...(frameHead?.subarray(9, 13) ?? [])], [0x20, 0x3f, 0xe1, 0x1f], "0, then 4096");
  });

  it("refuses a first frame other than SETTINGS, also SETTINGS with ACK", () => {
    for (const first of [ping("12345678"), settingsAck, frame("type 99", 0)]) {
      const peer = new Http2Peer("client");
      peer.skip();
      peer.send(first);
      peer.expect("GOAWAY", "GOAWAY 0 PROTOCOL_ERROR the first frame is not SETTINGS");
      peer.expectClosedBy(
        "the owner",
        /does not speak HTTP\/2: its first bytes are .* \(the first frame is not SETTINGS\)/,
      );
    }
  });
});

describe("a peer that does not speak HTTP/2", () => {
  const openings: [name: string, role: "client" | "server", bytes: Uint8Array, quoted: RegExp][] = [
    [
      "an HTTP/1.1 answer",
      "client",
      ascii("HTTP/1.1 400 Bad Request\r\n\r\n"),
      /"HTTP\/1\.1 400 Bad Request\\r\\n\\r\\n"/,
    ],
    [
      "a longer HTTP/1.1 answer",
      "client",
      ascii(`HTTP/1.1 400 Bad Request\r\nserver: ${"x".repeat(50)}`),
      /"HTTP\/1\.1 400 Bad Request\\r\\nserver: x{6}"…/,
    ],
    [
      "a TLS record",
      "client",
      Uint8Array.of(0x15, 3, 1, 0, 2, 2, 40, 0, 0, 0),
      /"\\u0015\\u0003\\u0001\\u0000\\u0002\\u0002\(/,
    ],
    [
      "a TLS hello",
      "server",
      Uint8Array.of(0x16, 3, 1, 2, 0, 1),
      /"\\u0016\\u0003\\u0001\\u0002\\u0000\\u0001"/,
    ],
    ["an HTTP/1.1 request", "server", ascii("GET / HTTP/1.1\r\n"), /"GET \/ HTTP\/1\.1\\r\\n"/],
    [
      "go-plugin's handshake line",
      "client",
      ascii("1|1|unix|/tmp/plugin|grpc\n"),
      /"1\|1\|unix\|\/tmp\/plugin\|grpc\\n"/,
    ],
  ];
  for (const [name, role, bytes, quoted] of openings) {
    it(`is named with ${name} quoted`, () => {
      const peer = new Http2Peer(role);
      const opened = role === "client" ? 1 : 0;
      if (opened === 1) peer.open();
      peer.send(bytes);
      const failure = opened === 1 ? ["failure 1 by connection INTERNAL_ERROR"] : [];
      peer.expectEvents("all is over", ...failure, "closed with an error");
      peer.expectClosedBy("the owner", quoted);
      peer.expectClosedBy(
        "the owner",
        /^\[HTTP2_PROTOCOL\] .* Check that the address belongs to a gRPC server/,
      );
    });
  }

  it("is named the same when its bytes come one by one", () => {
    const peer = new Http2Peer("client");
    for (const byte of ascii("HTTP/1.1 400")) peer.send(Uint8Array.of(byte));
    // The ninth byte completes what would be a frame's header.
    peer.expectClosedBy("the owner", /its first bytes are "HTTP\/1\.1 "/);
  });

  it("is named when it closes after less than a frame", () => {
    const peer = new Http2Peer("client");
    peer.send(ascii("no!\n"));
    peer.session.endInput();
    peer.expectClosedBy("the owner", /its first bytes are "no!\\n" \(then it closed the connection\)/);
  });
});

describe("the end of the byte stream", () => {
  it("before a word of the peer's is an error", () => {
    const peer = new Http2Peer("client");
    peer.session.endInput();
    peer.expectClosedBy(
      "the owner",
      /^\[CONNECTION_LOST\] The other side closed the connection before it had spoken HTTP\/2\./,
    );
  });

  it("before the first call is in good order", () => {
    const peer = Http2Peer.ready("client");
    peer.session.endInput();
    peer.expectEvents("no error", "closed");
  });

  it("with calls open fails them and says how many there were", () => {
    const peer = Http2Peer.ready("client", { settings: [[3, 1]] });
    peer.open();
    peer.open();
    peer.session.endInput();
    peer.expectEvents(
      "both calls, then the owner",
      "failure 1 by connection INTERNAL_ERROR",
      "failure 0 by connection REFUSED_STREAM unprocessed",
      "closed with an error",
    );
    peer.expectClosedBy("the owner", /^\[CONNECTION_LOST\] .* while 2 calls were open/);
  });

  it("with an error of its own has that as its cause", () => {
    const peer = Http2Peer.ready("server");
    const cause = new Error("read ECONNRESET");
    peer.session.endInput(cause);
    peer.expectClosedBy("the owner", /CONNECTION_LOST/);
    assert.ok(peer.closeError instanceof Error);
    assert.equal(peer.closeError.cause, cause);
  });

  it("inside a frame fails the call that the frame belongs to", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, requestFields), frame("DATA", 1, { payload: ascii("abc"), length: 10 }));
    peer.session.endInput();
    peer.expectEvents(
      "what came, then the failure",
      "stream 1",
      "headers 1 :method=POST :scheme=http :path=/a",
      "data 1 abc",
      "failure 1 by connection INTERNAL_ERROR",
      "closed with an error",
    );
  });

  it("and all that comes after it changes nothing", () => {
    const peer = Http2Peer.ready("client");
    peer.session.endInput();
    peer.expectEvents("once", "closed");
    peer.send(settings(), ping("12345678"));
    peer.session.endInput(new Error("late"));
    peer.session.destroy(new Error("late"));
    peer.session.goAway();
    peer.expectEvents("nothing");
    peer.expect("the last word", "GOAWAY 0 NO_ERROR");
    peer.expectIdle("nothing more");
  });
});

describe("destroy", () => {
  const phases: [name: string, begin: () => Http2Peer, lastFrame: string][] = [
    ["before the peer has spoken", () => partly("client", new Uint8Array(0)), "GOAWAY 0 NO_ERROR"],
    ["inside the preface", () => partly("server", clientPreface.subarray(0, 10)), "GOAWAY 0 NO_ERROR"],
    ["inside a frame's header", () => partly("client", settings().subarray(0, 5)), "GOAWAY 0 NO_ERROR"],
    [
      "inside a header block",
      () =>
        partly("server", join(clientPreface, settings(), headers(1, requestFields, { endHeaders: false }))),
      "GOAWAY 0 NO_ERROR",
    ],
    [
      "with a call open",
      () => partly("server", join(clientPreface, settings(), headers(1, requestFields))),
      "GOAWAY 1 NO_ERROR",
    ],
  ];
  for (const [name, begin, lastFrame] of phases) {
    it(`ends the connection ${name}, and what comes then is dropped`, () => {
      const peer = begin();
      const cause = new Error("enough");
      peer.session.destroy(cause);
      assert.equal(peer.closeError, cause);
      peer.expect("the last word", lastFrame);
      peer.send(headers(3, requestFields));
      peer.expectIdle("nothing more");
      assert.equal(peer.session.streamCount, 0);
    });
  }

  function partly(role: "client" | "server", bytes: Uint8Array): Http2Peer {
    const peer = new Http2Peer(role);
    peer.send(bytes);
    peer.skip();
    return peer;
  }

  it("fails each call with the cause, and calls that come later at once", () => {
    const peer = Http2Peer.ready("client");
    peer.open();
    peer.session.destroy(new Error("enough"));
    peer.expectEvents(
      "the call, then the owner",
      "failure 1 by connection INTERNAL_ERROR",
      "closed with an error",
    );
    const { stream } = peer.open();
    peer.expectEvents("a late call", "failure 0 by connection REFUSED_STREAM unprocessed");
    assert.equal(stream.sendData(body("x"), true), true, "sending does nothing");
    stream.endData();
    stream.reset(8);
    stream.consume(1);
    peer.expect(
      "the call, then the last word",
      "HEADERS 1 :method=POST :scheme=http :path=/a",
      "GOAWAY 0 NO_ERROR",
    );
    peer.expectIdle("and nothing of the late call");
  });
});
