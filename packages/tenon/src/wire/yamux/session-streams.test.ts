import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { YamuxPeer } from "../../../test/support/yamux-peer.js";

describe("YamuxSession, opening streams", () => {
  // yamux session.go:119-123, :198 @v0.1.2
  it("says SYN at once with a frame of its own, odd ids for the client, even ones for the server", () => {
    for (const [role, ids] of [
      ["client", [1, 3, 5]],
      ["server", [2, 4, 6]],
    ] as const) {
      const peer = new YamuxPeer(role);
      assert.deepEqual([peer.open().id, peer.open().id, peer.open().id], ids);
      peer.expect("a SYN each", ...ids.map((id) => `WINDOW_UPDATE SYN ${id} 0`));
    }
  });

  it("accepts at once with a frame of its own", () => {
    const peer = new YamuxPeer("server");
    peer.send("WINDOW_UPDATE SYN 1 0");
    peer.expectEvents("the stream is there", "stream 1");
    peer.expect("an ACK", "WINDOW_UPDATE ACK 1 0");
  });

  it("grants a window above Go's with SYN and ACK", () => {
    const settings = { streamWindowBytes: 1 << 20 };
    const client = new YamuxPeer("client", settings);
    client.open();
    client.expect("the rest in SYN", `WINDOW_UPDATE SYN 1 ${768 << 10}`);
    const server = new YamuxPeer("server", settings);
    server.send("WINDOW_UPDATE SYN 1 0");
    server.expect("the rest in ACK", `WINDOW_UPDATE ACK 1 ${768 << 10}`);
  });

  it("sends before it is accepted", () => {
    const peer = new YamuxPeer("client");
    peer.open().write(Buffer.from("early"));
    peer.expect("no waiting", "WINDOW_UPDATE SYN 1 0", "DATA - 1 5 early");
  });

  // yamux session.go:169-174 @v0.1.2
  it("holds SYN back while 256 streams are not accepted, and what is written on them", () => {
    const peer = new YamuxPeer("client", { acceptBacklog: 2 });
    peer.open();
    peer.open();
    const third = peer.open();
    peer.open();
    assert.equal(third.id, 5);
    third.write(Buffer.from("late"));
    third.end();
    peer.expect("two", "WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 3 0");
    peer.send("WINDOW_UPDATE ACK 3 0");
    peer.expect(
      "the third with all that waited",
      "WINDOW_UPDATE SYN 5 0",
      "DATA - 5 4 late",
      "WINDOW_UPDATE FIN 5 0",
    );
    peer.send("WINDOW_UPDATE RST 1 0");
    peer.expect("a refusal makes room too", "WINDOW_UPDATE SYN 7 0");
  });

  it("says nothing of a stream that is reset while it waits", () => {
    const peer = new YamuxPeer("client", { acceptBacklog: 1 });
    peer.open();
    peer.open().reset();
    peer.open();
    peer.expectEvents("it is closed", "close 3");
    peer.send("WINDOW_UPDATE ACK 1 0");
    peer.expect("the next one is opened", "WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 5 0");
  });

  // yamux session.go:179-181 @v0.1.2
  it("says that ids are used up, and goes on with the streams there are", () => {
    const peer = new YamuxPeer("client", { maxStreamId: 3 });
    const stream = peer.open();
    peer.open();
    assert.throws(
      () => peer.open(),
      (error) =>
        PluginError.is(error, "CONNECTION_LOST") &&
        error.origin === "local" &&
        /ids .* used up/.test(error.message),
    );
    stream.write(Buffer.from("a"));
    peer.expect("it goes on", "WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE SYN 3 0", "DATA - 1 1 a");
  });

  it("uses ids up to 2^32-3", () => {
    const peer = new YamuxPeer("client");
    // What the table has for it: to open two thousand million streams takes too long.
    peer.send("WINDOW_UPDATE SYN 4294967294 0", "DATA - 4294967294 2 hi");
    peer.expectEvents("the server's last id", "stream 4294967294", "data 4294967294 hi");
    peer.expect("is answered", "WINDOW_UPDATE ACK 4294967294 0");
  });

  it("takes ids in any order, and one again that is free: yamux session.go:177-191, :693 @v0.1.2", () => {
    const peer = new YamuxPeer("server");
    peer.send(
      "WINDOW_UPDATE SYN 9 0",
      "WINDOW_UPDATE SYN 3 0",
      "WINDOW_UPDATE RST 9 0",
      "WINDOW_UPDATE SYN 9 0",
    );
    peer.expectEvents("all", "stream 9", "stream 3", "close 9 STREAM_RESET", "stream 9");
  });
});

describe("YamuxSession, ending streams", () => {
  it("half-closes behind what was written, and still receives", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    stream.write(Buffer.from("bye"));
    stream.end();
    peer.expect(
      "FIN is a frame of its own",
      "WINDOW_UPDATE SYN 1 0",
      "DATA - 1 3 bye",
      "WINDOW_UPDATE FIN 1 0",
    );
    peer.send("WINDOW_UPDATE ACK 1 0", "DATA - 1 4 more", "WINDOW_UPDATE FIN 1 0");
    peer.expectEvents("the rest", "data 1 more", "end 1", "close 1");
    assert.equal(peer.session.streamCount, 0);
  });

  // A second FIN ends Go's session: yamux stream.go:445-447 @v0.1.2.
  it("says FIN once, and nothing on the stream afterwards", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    stream.end();
    stream.end();
    assert.equal(stream.write(Buffer.from("late")), true);
    peer.expect("one FIN", "WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE FIN 1 0");
    peer.send("WINDOW_UPDATE ACK|FIN 1 0");
    stream.end();
    stream.reset();
    stream.consume(1);
    peer.expect("nothing once it is closed");
  });

  it("goes on sending after the other side has ended", () => {
    const peer = new YamuxPeer("server");
    peer.send("WINDOW_UPDATE SYN 1 0", "DATA FIN 1 2 hi");
    peer.expectEvents("bytes, then the end", "stream 1", "data 1 hi", "end 1");
    peer.stream(1).write(Buffer.from("answer"));
    peer.stream(1).end();
    peer.expectEvents("closed by our end", "close 1");
    peer.expect("the answer", "WINDOW_UPDATE ACK 1 0", "DATA - 1 6 answer", "WINDOW_UPDATE FIN 1 0");
  });

  it("takes SYN, bytes and FIN in one frame", () => {
    const peer = new YamuxPeer("server");
    peer.send("DATA SYN|FIN 1 3 all");
    peer.expectEvents("in their order", "stream 1", "data 1 all", "end 1");
  });

  it("tells the end once the frame's bytes are all there", () => {
    const peer = new YamuxPeer("server");
    const frame = Buffer.from("000000050000000100000002" + "6162", "hex");
    for (const byte of frame) peer.receive(Buffer.of(byte));
    peer.expectEvents("in their order", "stream 1", "data 1 a", "data 1 b", "end 1");
  });

  it("resets at once, dropping what waits", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    stream.write(Buffer.alloc(300 << 10));
    peer.takeOutput();
    stream.reset();
    peer.expectEvents("without an error", "close 1");
    peer.expect("RST alone", "WINDOW_UPDATE RST 1 0");
    peer.send("WINDOW_UPDATE ACK 1 0", "WINDOW_UPDATE - 1 262144", "DATA - 1 3 abc", "WINDOW_UPDATE FIN 1 0");
    peer.expectEvents("nothing of what was on its way");
    peer.expect("nothing");
  });

  it("tells the listener of a reset, of whatever frame", () => {
    const peer = new YamuxPeer("client");
    peer.open();
    peer.open();
    peer.send("WINDOW_UPDATE RST 1 0", "DATA RST 3 4 lost", "PING SYN 0 5");
    peer.expectEvents("both", "close 1 STREAM_RESET", "close 3 STREAM_RESET");
    peer.expect(
      "the frame behind the dropped payload is read",
      "WINDOW_UPDATE SYN 1 0",
      "WINDOW_UPDATE SYN 3 0",
      "PING ACK 0 5",
    );
  });

  it("drops the rest of a payload once the listener resets in the middle of it", () => {
    const peer = new YamuxPeer("server");
    peer.send("WINDOW_UPDATE SYN 1 0");
    const stream = peer.stream(1);
    const seen: number[] = [];
    stream.listener = {
      onData: (bytes) => {
        seen.push(bytes.length);
        stream.reset();
      },
      onEnd: () => assert.fail("no end"),
      onWritable: () => undefined,
      onClose: () => seen.push(-1),
    };
    const frame = Buffer.from("0000000400000001000000056162636465", "hex");
    peer.receive(frame.subarray(0, 14));
    peer.receive(frame.subarray(14));
    assert.deepEqual(seen, [2, -1]);
  });

  // Go's writer can be overtaken by its own Close: yamux stream.go:183-211 @v0.1.2.
  it("drops bytes behind FIN", () => {
    const peer = new YamuxPeer("server");
    peer.send("WINDOW_UPDATE SYN 1 0", "WINDOW_UPDATE FIN 1 0", "DATA - 1 4 late", "PING SYN 0 1");
    peer.expectEvents("no data", "stream 1", "end 1");
    peer.expect("and goes on", "WINDOW_UPDATE ACK 1 0", "PING ACK 0 1");
  });

  it("resets a stream of which nothing comes for 5 minutes after its own end", () => {
    const peer = new YamuxPeer("client", { keepAliveIntervalMs: Infinity });
    peer.open().end();
    peer.send("WINDOW_UPDATE ACK 1 0");
    peer.takeOutput();
    peer.wait(299_000);
    peer.send("DATA - 1 5 alive");
    peer.wait(299_999);
    peer.expect("bytes begin its time anew");
    peer.wait(1);
    peer.expect("then RST", "WINDOW_UPDATE RST 1 0");
    peer.expectEvents("and an error", "data 1 alive", "close 1 STREAM_RESET");
    assert.equal(peer.session.deadlineMs, Infinity);
  });

  it("leaves a stream alone that the other side has ended too", () => {
    const peer = new YamuxPeer("client", { keepAliveIntervalMs: Infinity });
    peer.open().end();
    peer.takeOutput();
    peer.send("WINDOW_UPDATE ACK|FIN 1 0");
    peer.wait(300_000);
    peer.expect("nothing");
    peer.expectEvents("a regular end", "end 1", "close 1");
  });
});

describe("YamuxSession beside Go's", () => {
  const file = new URL("../../../test/vectors/yamux/vectors.json", import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as {
    vectors: readonly { readonly name: string; readonly received?: string; readonly hex: string }[];
  };
  const vector = (name: string): { received: Buffer; hex: string } => {
    const found = vectors.find((each) => each.name === name) ?? assert.fail(name);
    return { received: Buffer.from(found.received ?? "", "hex"), hex: found.hex };
  };
  const writes: [name: string, act: (received: Buffer) => YamuxPeer][] = [
    [
      "sends bytes, then half-closes, before it is accepted",
      () => {
        const peer = new YamuxPeer("client");
        const stream = peer.open();
        stream.write(Buffer.from("hello"));
        stream.end();
        return peer;
      },
    ],
    [
      "answers bytes on a stream that the other side has half-closed",
      (received) => {
        const peer = new YamuxPeer("server");
        peer.receive(received);
        peer.stream(7).write(Buffer.from("abc"));
        peer.stream(7).end();
        return peer;
      },
    ],
    [
      "takes bytes that come with SYN",
      (received) => {
        const peer = new YamuxPeer("server");
        peer.receive(received);
        return peer;
      },
    ],
    [
      "grants window again once half of it is read",
      (received) => {
        const peer = new YamuxPeer("server");
        peer.receive(Buffer.concat([received, Buffer.alloc(128 << 10)]));
        return peer;
      },
    ],
    [
      "answers a ping with its value",
      (received) => {
        const peer = new YamuxPeer("server");
        peer.receive(received);
        return peer;
      },
    ],
    [
      "refuses streams after it went away",
      (received) => {
        const peer = new YamuxPeer("server");
        peer.session.goAway();
        peer.receive(received);
        return peer;
      },
    ],
  ];
  for (const [name, act] of writes) {
    it(`writes the same when it ${name}`, () => {
      const { received, hex } = vector(name);
      assert.equal(act(received).takeOutput().toString("hex"), hex);
    });
  }
});
