/** Header blocks as frames bring them: their parts, their limits, and when a new one is refused. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  flag,
  frame,
  headerBlock,
  headers,
  ping,
  requestFields,
  responseFields,
  settings,
} from "../../../test/support/http2-frames.js";
import { Http2Peer } from "../../../test/support/http2-peer.js";

const opened = ":method=POST :scheme=http :path=/a";

describe("a header block in parts", () => {
  it("is whole though the memory of its parts has been used again", () => {
    const peer = Http2Peer.ready("server");
    const block = headerBlock(requestFields);
    const parts = [block.subarray(0, 5), block.subarray(5, 9), block.subarray(9)];
    parts.forEach((payload, index) => {
      const flags = index === 2 ? flag.endHeaders : 0;
      const buffer = frame(index === 0 ? "HEADERS" : "CONTINUATION", 1, { flags, payload });
      peer.session.receive(buffer);
      buffer.fill(0xee);
    });
    peer.expectEvents("the request", "stream 1", `headers 1 ${opened}`);
  });

  it("ends its stream when its HEADERS frame says so, not when CONTINUATION has that bit", () => {
    const block = headerBlock(requestFields);
    for (const [first, last, end] of [
      [flag.endStream, flag.endHeaders, "end "],
      [0, flag.endHeaders | flag.endStream, ""],
    ] as const) {
      const peer = Http2Peer.ready("server");
      peer.send(
        frame("HEADERS", 1, { flags: first, payload: block.subarray(0, 5) }),
        frame("CONTINUATION", 1, { flags: last, payload: block.subarray(5) }),
      );
      peer.expectEvents("the request", "stream 1", `headers 1 ${end}${opened}`);
    }
  });

  it("may be as long as the limit, its parts together", () => {
    const block = headerBlock(requestFields);
    const parts = [
      frame("HEADERS", 1, { payload: block.subarray(0, 5) }),
      frame("CONTINUATION", 1, { flags: flag.endHeaders, payload: block.subarray(5) }),
    ];
    for (const frames of [parts, [headers(1, requestFields)]]) {
      const taking = Http2Peer.ready("server", { limits: { maxHeaderBlockBytes: block.length } });
      taking.send(...frames);
      taking.expectEvents("the request", "stream 1", `headers 1 ${opened}`);
      const refusing = Http2Peer.ready("server", { limits: { maxHeaderBlockBytes: block.length - 1 } });
      refusing.send(...frames);
      refusing.expectGoAway("a byte too long", "ENHANCE_YOUR_CALM");
    }
  });

  it("may be nothing but its padding: its stream is reset for what is missing in it", () => {
    const peer = Http2Peer.ready("server");
    peer.send(frame("HEADERS", 1, { flags: flag.padded | flag.endHeaders, payload: [1, 0] }));
    peer.expect("the stream alone", "RST_STREAM 1 PROTOCOL_ERROR");
    peer.send(frame("HEADERS", 3, { flags: flag.padded | flag.endHeaders, payload: [0] }));
    peer.expect("the stream alone", "RST_STREAM 3 PROTOCOL_ERROR");
    assert.equal(peer.session.ended, false);
  });
});

describe("content-length on a block that ends its stream", () => {
  it("may be 0 in a request", () => {
    const peer = Http2Peer.ready("server");
    peer.send(headers(1, [...requestFields, "content-length", "0"], { endStream: true }));
    peer.expectEvents("the request", "stream 1", `headers 1 end ${opened} content-length=0`);
  });

  it("may be anything in a response: it may speak of a body that is not sent", () => {
    const peer = Http2Peer.ready("client");
    peer.open({ endStream: true });
    peer.send(headers(1, [...responseFields, "content-length", "5"], { endStream: true }));
    peer.expectEvents("the response", "headers 1 end :status=200 content-length=5");
  });
});

describe("a request of a peer that does not read its answers", () => {
  // PING is answered with 17 bytes, SETTINGS with 9.
  for (const [waiting, pings, settingsCount, verdict] of [
    [200, 7, 9, "is taken"],
    [201, 6, 11, "is refused"],
  ] as const) {
    it(`${verdict} while ${waiting} bytes wait, with a limit of 100 on output`, () => {
      const peer = Http2Peer.ready("server", { limits: { outputHighWaterBytes: 100 } });
      for (let index = 0; index < pings; index++) peer.send(ping("12345678"));
      for (let index = 0; index < settingsCount; index++) peer.send(settings());
      peer.send(headers(1, requestFields));
      const isTaken = verdict === "is taken";
      if (isTaken) peer.expectEvents("the request", "stream 1", `headers 1 ${opened}`);
      else peer.expectEvents("no request");
      peer.expect(
        "the answers",
        ...Array.from({ length: pings }, () => "PING ACK 12345678"),
        ...Array.from({ length: settingsCount }, () => "SETTINGS ACK"),
        ...(isTaken ? [] : ["RST_STREAM 1 REFUSED_STREAM"]),
      );
    });
  }
});
