/** Which frame may come when, and what DATA may be. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { data, flag, frame, headers, ping, requestFields } from "../../../test/support/http2-frames.js";
import { Http2Peer } from "../../../test/support/http2-peer.js";

describe("a header block", () => {
  it("on stream 0 ends the connection before the rest of it comes", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(0, requestFields, { endHeaders: false }));
    peer.expectGoAway("at once", "PROTOCOL_ERROR");
  });

  it("that is interrupted is named with the frame that came, one that never began as what it is", () => {
    const interrupted = Http2Peer.ready("server");
    interrupted.send(headers(1, requestFields, { endHeaders: false }), ping("12345678"));
    interrupted.expectClosedBy(
      "the owner",
      /a frame of type 6 on stream 0 stands inside the header block of stream 1\./,
    );
    const unbegun = Http2Peer.ready("server");
    unbegun.send(frame("CONTINUATION", 1));
    unbegun.expectClosedBy("the owner", /a CONTINUATION frame without a header block to continue\./);
  });
});

describe("a frame with data in it", () => {
  // With this limit no frame may be empty.
  const limits = { maxEmptyFrames: 0 };

  it("is none that carries nothing", () => {
    const peer = Http2Peer.ready("server", { limits });
    peer.send(headers(1, requestFields), data(1, "a"), data(1, "b", true));
    assert.equal(peer.session.ended, false);
  });

  it("is none either when its padding comes in pieces of its own", () => {
    const peer = Http2Peer.ready("server", { limits });
    const padded = frame("DATA", 1, { flags: flag.padded, payload: [2, 97, 0, 0] });
    peer.send(headers(1, requestFields));
    for (const byte of padded) peer.send(Uint8Array.of(byte));
    peer.expectEvents("the data", "stream 1", "headers 1 :method=POST :scheme=http :path=/a", "data 1 a");
    assert.equal(peer.session.ended, false);
  });

  it("differs from one of padding alone, and from an empty one", () => {
    for (const empty of [frame("DATA", 1, { flags: flag.padded, payload: [1, 0] }), data(1, "")]) {
      const peer = Http2Peer.ready("server", { limits });
      peer.send(headers(1, requestFields), empty);
      peer.expectGoAway("no frame may be empty", "ENHANCE_YOUR_CALM");
    }
  });
});

describe("a body that is not what content-length says", () => {
  for (const [length, bytes] of [
    ["0", data(1, "x")],
    ["0", data(1, "x", true)],
    ["2", data(1, "abc")],
    ["2", data(1, "a", true)],
  ] as const) {
    it(`resets the stream, and its handler gets none of it: ${bytes.length - 9} bytes for ${length}`, () => {
      const peer = Http2Peer.ready("server");
      peer.send(headers(1, [...requestFields, "content-length", length]), bytes);
      peer.expect("the peer", "RST_STREAM 1 PROTOCOL_ERROR");
      peer.expectEvents(
        "the handler",
        "stream 1",
        `headers 1 :method=POST :scheme=http :path=/a content-length=${length}`,
        "failure 1 by local PROTOCOL_ERROR",
      );
    });
  }
});
