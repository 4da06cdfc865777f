import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  data,
  headers,
  join,
  requestFields,
  responseFields,
  settings,
  windowUpdate,
} from "../../../test/support/http2-frames.js";
import { Http2Peer, body } from "../../../test/support/http2-peer.js";
import type { RecordedStream } from "../../../test/support/http2-peer.js";

const opened = ":method=POST :scheme=http :path=/a";

/** A client whose streams may send `bytes` each, with one open. */
function withStreamWindow(bytes: number): { peer: Http2Peer; call: RecordedStream } {
  const peer = Http2Peer.ready("client", { settings: [[4, bytes]] });
  const call = peer.open();
  peer.skip();
  return { peer, call };
}

describe("sending within a stream's window", () => {
  it("sends what the window lets out, and the rest when it grows", () => {
    const { peer, call } = withStreamWindow(4);
    assert.equal(call.stream.sendData(body("abcdef"), true), false);
    peer.expect("four bytes", "DATA 1 abcd");
    peer.send(windowUpdate(1, 1));
    peer.expect("one more", "DATA 1 e");
    peer.expectEvents("not all is out");
    peer.send(windowUpdate(1, 100));
    peer.expect("the rest, with the end", "DATA 1 END_STREAM f");
    peer.expectEvents("all is out", "writable 1");
  });

  it("sends a body as long as the window whole", () => {
    const { peer, call } = withStreamWindow(4);
    assert.equal(call.stream.sendData(body("abcd"), false), true);
    peer.expect("all of it", "DATA 1 abcd");
    assert.equal(call.stream.sendData(body("e"), false), false);
    peer.expectIdle("the window is used up");
  });

  it("sends an end without bytes through a window that is used up or negative", () => {
    const { peer, call } = withStreamWindow(4);
    call.stream.sendData(body("abcd"), false);
    peer.send(settings([[4, 1]]));
    peer.skip();
    assert.equal(call.stream.sendData(body(""), true), true);
    peer.expect("at once", "DATA 1 END_STREAM");
  });

  it("sends nothing for no bytes that do not end the stream", () => {
    const { peer, call } = withStreamWindow(4);
    assert.equal(call.stream.sendData(body(""), false), true);
    peer.expectIdle("no empty frame");
  });

  it("keeps trailers behind data that waits", () => {
    const peer = Http2Peer.ready("server", { settings: [[4, 3]] });
    peer.send(headers(1, requestFields, { endStream: true }));
    const stream = peer.stream(1);
    stream.sendHeaders(peer.session.prepare(responseFields), undefined, false);
    stream.sendData(body("abcde"), false);
    stream.sendHeaders(peer.session.prepare(["grpc-status", "0"]), undefined, true);
    peer.expect("what the window lets out", "HEADERS 1 :status=200", "DATA 1 abc");
    assert.equal(stream.sendData(body("too late"), false), true);
    stream.sendHeaders(peer.session.prepare(["grpc-status", "1"]), undefined, true);
    stream.endData();
    peer.send(windowUpdate(1, 100));
    peer.expect("the rest, then the first trailers", "DATA 1 de", "HEADERS 1 END_STREAM grpc-status=0");
    assert.equal(peer.session.streamCount, 0);
    peer.expectEvents("nothing once both sides have ended", "stream 1", `headers 1 end ${opened}`);
  });

  it("keeps an end behind data that waits", () => {
    const { peer, call } = withStreamWindow(1);
    call.stream.sendData(body("ab"), false);
    call.stream.endData();
    peer.send(windowUpdate(1, 1));
    peer.expect("the end with the last byte", "DATA 1 a", "DATA 1 END_STREAM b");
  });

  it("follows a larger initial window on open streams", () => {
    const { peer, call } = withStreamWindow(2);
    call.stream.sendData(body("abcdef"), false);
    peer.send(settings([[4, 5]]));
    peer.expect("the difference", "DATA 1 ab", "SETTINGS ACK", "DATA 1 cde");
  });

  it("follows a smaller initial window into the negative, and out again", () => {
    const { peer, call } = withStreamWindow(10);
    call.stream.sendData(body("abcdefgh"), false);
    peer.send(settings([[4, 1]]));
    peer.expect("the window is -7", "DATA 1 abcdefgh", "SETTINGS ACK");
    call.stream.sendData(body("ijk"), true);
    peer.send(windowUpdate(1, 7));
    peer.expectIdle("the window is 0");
    peer.send(windowUpdate(1, 2));
    peer.expect("two bytes", "DATA 1 ij");
    peer.send(settings([[4, 2]]));
    peer.expect("one more", "SETTINGS ACK", "DATA 1 END_STREAM k");
  });

  it("shifts the windows of streams that were open, and of no others, however many open in between", () => {
    const peer = Http2Peer.ready("client", {
      settings: [
        [4, 1],
        [3, 1],
      ],
    });
    const first = peer.open();
    first.stream.sendData(body("ab"), false);
    const second = peer.open();
    second.stream.sendData(body("xyz"), false);
    peer.skip();
    peer.onEvent = (event) => {
      if (event === "writable 1") first.stream.reset(8);
    };
    peer.send(
      settings([
        [4, 2],
        [3, 1],
      ]),
    );
    // The second opens as the first ends, in the middle of the shift: its window is 2, not 3.
    peer.expect(
      "two bytes of the second",
      "SETTINGS ACK",
      "DATA 1 b",
      "RST_STREAM 1 CANCEL",
      `HEADERS 3 ${opened}`,
      "DATA 3 xy",
    );
    peer.expectIdle("not the third byte");
  });

  it("ends the connection when a new initial window takes a stream above 2^31-1", () => {
    const { peer } = withStreamWindow(10);
    peer.send(windowUpdate(1, 0x7fffffff - 10));
    peer.expectIdle("just not above");
    peer.send(settings([[4, 11]]));
    peer.expectGoAway("above", "FLOW_CONTROL_ERROR");
  });
});

describe("sending within the connection's window", () => {
  it("lets streams that wait take turns, a frame each", () => {
    const peer = Http2Peer.ready("client", { settings: [[4, 1 << 20]] });
    const calls = [peer.open(), peer.open(), peer.open()];
    peer.skip();
    for (const { stream } of calls) stream.sendData(body(60_000), true);
    peer.expect(
      "65,535 bytes",
      "DATA 1 16384 bytes",
      "DATA 1 16384 bytes",
      "DATA 1 16384 bytes",
      "DATA 1 END_STREAM 10848 bytes",
      "DATA 3 5535 bytes",
    );
    peer.expectIdle("the window is used up");
    peer.send(windowUpdate(0, 50_000));
    peer.expect(
      "by turns",
      "DATA 3 16384 bytes",
      "DATA 5 16384 bytes",
      "DATA 3 16384 bytes",
      "DATA 5 848 bytes",
    );
  });

  it("lets an end without bytes pass", () => {
    const peer = Http2Peer.ready("client", { settings: [[4, 1 << 20]] });
    const [first, second] = [peer.open(), peer.open()];
    first.stream.sendData(body(70_000), false);
    peer.skip();
    second.stream.endData();
    peer.expect("at once", "DATA 3 END_STREAM");
  });

  it("keeps frames within what the peer takes", () => {
    const peer = Http2Peer.ready("client", {
      settings: [
        [4, 1 << 20],
        [5, 20_000],
      ],
    });
    const { stream } = peer.open();
    peer.skip();
    stream.sendData(body(45_000), true);
    peer.expect("20,000 at most", "DATA 1 20000 bytes", "DATA 1 20000 bytes", "DATA 1 END_STREAM 5000 bytes");
  });

  it("lets what waits go when its stream is reset", () => {
    const peer = Http2Peer.ready("client", { settings: [[4, 1 << 20]] });
    const { stream } = peer.open();
    stream.sendData(body(70_000), true);
    peer.skip();
    stream.reset(8);
    peer.send(windowUpdate(0, 100_000));
    peer.expect("the reset alone", "RST_STREAM 1 CANCEL");
    peer.expectIdle("nothing of what waited");
  });
});

describe("sending within our own output limit", () => {
  it("makes streams wait until the driver has taken what there is", () => {
    const wide = [[4, 0x7fffffff] as const, [5, 0xffffff] as const];
    const peer = Http2Peer.ready("client", { settings: wide, limits: { outputHighWaterBytes: 1000 } });
    peer.send(windowUpdate(0, 0x7fffffff - 65_535));
    const [first, second] = [peer.open(), peer.open()];
    assert.equal(first.stream.sendData(body(900), false), true);
    assert.equal(first.stream.sendData(body(900), false), true, "the limit is not reached before this");
    assert.equal(second.stream.sendData(body(2500), true), false);
    const before = peer.session.takeOutput().reduce((sum, piece) => sum + piece.length, 0);
    assert.ok(before < 2000, `${before} bytes`);
    peer.expect(
      "the rest in frames of the limit",
      "DATA 3 1000 bytes",
      "DATA 3 1000 bytes",
      "DATA 3 END_STREAM 500 bytes",
    );
    peer.expectEvents("now it may go on", "writable 3");
  });
});

describe("onWritable", () => {
  it("may send again, and is called for each false", () => {
    const { peer, call } = withStreamWindow(1);
    let left = 3;
    peer.onEvent = (event) => {
      if (event === "writable 1" && left-- > 0) call.stream.sendData(body("ab"), false);
    };
    call.stream.sendData(body("ab"), false);
    for (let bytes = 0; bytes < 7; bytes++) peer.send(windowUpdate(1, 1));
    peer.expect("a byte at a time", ..."abababab".split("").map((letter) => `DATA 1 ${letter}`));
    peer.expectEvents("after each pair", "writable 1", "writable 1", "writable 1", "writable 1");
  });

  it("may send on 20,000 streams one inside the other, without going deeper and deeper", () => {
    const count = 20_000;
    const peer = Http2Peer.ready("client", { settings: [[4, 10]] });
    const first = peer.open();
    // Uses up the connection's window, so that all the others wait.
    for (let sent = 0; sent < 65_530; sent += 10) {
      first.stream.sendData(body(10), false);
      peer.send(windowUpdate(1, 10));
    }
    peer.skip();
    const calls = Array.from({ length: count }, () => peer.open());
    for (const { stream } of calls) stream.sendData(body(10), false);
    let ended = 0;
    peer.onEvent = (event) => {
      // Its window is used up, so that it waits again, and the next one's turn comes inside this call.
      if (calls[(Number(event.replace("writable ", "")) - 3) / 2]?.stream.sendData(body(1), true) === false)
        ended++;
    };
    peer.send(windowUpdate(0, 1_000_000));
    for (;;) {
      const pieces = peer.session.takeOutput();
      if (pieces.length === 0) break;
    }
    assert.equal(ended, count);
  });
});

describe("receiving", () => {
  it("gives a stream's window back when half of it is consumed, and the connection's as bytes arrive", () => {
    const peer = Http2Peer.ready("server", {
      limits: { streamWindowBytes: 100_000, connectionWindowBytes: 200_000 },
    });
    peer.send(headers(1, requestFields));
    const held = peer.recorded(1);
    held.holds = true;
    peer.send(data(1, 60_000));
    peer.expectIdle("nothing is consumed, less than half has arrived");
    held.stream.consume(50_000);
    peer.expect("half the stream's window", "WINDOW_UPDATE 1 +50000");
    peer.send(data(1, 40_000));
    peer.expect("half the connection's window", "WINDOW_UPDATE 0 +100000");
  });

  it("resets a stream whose window is overrun", () => {
    const peer = Http2Peer.ready("server", { limits: { streamWindowBytes: 65_535 } });
    peer.send(headers(1, requestFields));
    peer.recorded(1).holds = true;
    peer.send(data(1, 65_535));
    peer.expectIdle("just within");
    peer.send(data(1, 1));
    peer.expect("the stream alone", "RST_STREAM 1 FLOW_CONTROL_ERROR");
  });

  it("ends the connection when its window is overrun", () => {
    const peer = Http2Peer.ready("server", {
      limits: { connectionWindowBytes: 65_535, receiveBudgetBytes: 1 },
    });
    peer.send(headers(1, requestFields));
    peer.recorded(1).holds = true;
    peer.send(data(1, 65_535));
    assert.equal(peer.session.ended, false);
    peer.send(data(1, 1));
    peer.expectGoAway("overrun", "FLOW_CONTROL_ERROR");
  });

  it("holds no more than the budget and one window, whatever the peer sends", () => {
    const limits = {
      streamWindowBytes: 1 << 20,
      connectionWindowBytes: 1 << 20,
      receiveBudgetBytes: 2 << 20,
    };
    const peer = Http2Peer.ready("server", { limits });
    let held = 0;
    let ids = 0;
    for (let id = 1; !peer.session.ended; id += 2, ids++) {
      peer.send(headers(id, requestFields));
      peer.recorded(id).holds = true;
      for (let part = 0; part < 16 && !peer.session.ended; part++) {
        peer.send(data(id, 1 << 16));
        if (!peer.session.ended) held += 1 << 16;
      }
    }
    peer.expectGoAway("it went on sending without credit", "FLOW_CONTROL_ERROR");
    assert.ok(
      held <= limits.receiveBudgetBytes + limits.connectionWindowBytes,
      `${held} bytes on ${ids} streams`,
    );
    assert.ok(held > limits.receiveBudgetBytes);
  });

  it("gives credit back for bytes of streams that are reset or gone", () => {
    const limits = { connectionWindowBytes: 100_000, receiveBudgetBytes: 1 };
    const peer = Http2Peer.ready("server", { limits });
    peer.send(headers(1, requestFields));
    peer.recorded(1).holds = true;
    peer.send(data(1, 60_000));
    peer.expectIdle("held beyond the budget");
    peer.stream(1).reset(8);
    peer.expect("let go", "WINDOW_UPDATE 0 +60000", "RST_STREAM 1 CANCEL");
    peer.send(data(1, 50_000));
    peer.expect("late bytes count for the connection", "WINDOW_UPDATE 0 +50000");
  });

  it("counts bytes of a stream that has ended until they are consumed or the stream is reset", () => {
    for (const end of ["consume", "reset"] as const) {
      const peer = Http2Peer.ready("server", {
        limits: { connectionWindowBytes: 100_000, receiveBudgetBytes: 1 },
      });
      peer.send(headers(1, requestFields));
      const held = peer.recorded(1);
      held.holds = true;
      peer.send(data(1, 60_000, true));
      held.stream.sendHeaders(peer.session.prepare(responseFields), undefined, true);
      peer.expect("the answer", "HEADERS 1 END_STREAM :status=200");
      if (end === "consume") held.stream.consume(60_000);
      else held.stream.reset(8);
      peer.expect("let go", "WINDOW_UPDATE 0 +60000");
      peer.expectIdle("no RST_STREAM on a stream that has ended");
    }
  });

  it("takes DATA in one frame with other frames, cut anywhere", () => {
    const input = join(headers(1, requestFields), data(1, "hello"), data(1, "", true));
    for (let cut = 0; cut <= input.length; cut++) {
      const peer = Http2Peer.ready("server");
      peer.send(input.subarray(0, cut));
      peer.send(input.subarray(cut));
      assert.equal(peer.session.streamCount, 1);
      peer.stream(1).sendHeaders(peer.session.prepare(responseFields), undefined, true);
      assert.equal(peer.session.streamCount, 0, `cut at ${cut}`);
    }
  });
});
