import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { defaultHttp2Limits } from "../../src/wire/http2/limits.js";
import { Http2Peer, body } from "../support/http2-peer.js";

const text = readFileSync(new URL("../../../../docs/protocol/http2.md", import.meta.url), "utf8");

/** The bytes of the document's blocks of one side; `#` begins a remark. */
function documentedBytes(side: "client" | "server"): string {
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`http2-${side}\n([^]*?)^\`\`\`$`, "gm"))];
  assert.ok(blocks.length > 0, `blocks of the ${side}`);
  return blocks.map(([, block]) => (block ?? "").replace(/#.*$/gm, "").replace(/\s/g, "")).join("");
}

function sentBytes(peer: Http2Peer): string {
  return Buffer.concat(peer.session.takeOutput()).toString("hex");
}

/** The gRPC message of the example with this word. */
function message(word: string): string {
  return `\0\0\0\0\x07\x0a\x05${word}`;
}

const request = [
  ":method",
  "POST",
  ":scheme",
  "http",
  ":path",
  "/proto.KV/Get",
  ":authority",
  "localhost",
  "te",
  "trailers",
];
const contentType = ["content-type", "application/grpc"];

describe("the unary call in docs/protocol/http2.md", () => {
  it("has the bytes that a client sends", () => {
    const peer = new Http2Peer("client");
    peer.open({ fields: [...request, ...contentType] }).stream.sendData(body(message("hello")), true);
    assert.equal(sentBytes(peer), documentedBytes("client"));
  });

  it("has the bytes that a server sends", () => {
    const peer = new Http2Peer("server");
    const opening = sentBytes(peer);
    peer.send(Buffer.from(documentedBytes("client"), "hex"));
    const stream = peer.stream(1);
    stream.sendHeaders(peer.session.prepare([":status", "200", ...contentType]), undefined, false);
    stream.sendData(body(message("world")), false);
    stream.sendHeaders(peer.session.prepare(["grpc-status", "0"]), undefined, true);
    assert.equal(opening + sentBytes(peer), documentedBytes("server"));
  });

  it("is understood as what its remarks say", () => {
    const server = new Http2Peer("server");
    server.send(Buffer.from(documentedBytes("client"), "hex"));
    server.expectEvents(
      "the request",
      "stream 1",
      "headers 1 :method=POST :scheme=http :path=/proto.KV/Get :authority=localhost te=trailers content-type=application/grpc",
      `data 1 end ${message("hello")}`.trim(),
    );
    const client = new Http2Peer("client");
    client.open({ endStream: true });
    client.send(Buffer.from(documentedBytes("server"), "hex"));
    client.expectEvents(
      "the response",
      "headers 1 :status=200 content-type=application/grpc",
      `data 1 ${message("world")}`,
      "headers 1 end grpc-status=0",
    );
  });
});

describe("the limits in docs/protocol/http2.md", () => {
  const limits = defaultHttp2Limits;
  const rows: [what: string, value: string, limit: number][] = [
    ["SETTINGS_MAX_CONCURRENT_STREAMS", "4096", limits.maxConcurrentStreams],
    ["SETTINGS_INITIAL_WINDOW_SIZE", "4 MiB", limits.streamWindowBytes],
    ["SETTINGS_MAX_FRAME_SIZE", "1 MiB", limits.maxFrameBytes],
    ["SETTINGS_MAX_HEADER_LIST_SIZE", "64 KiB", limits.maxHeaderListBytes],
    ["the connection's window", "16 MiB", limits.connectionWindowBytes],
    ["`CONTINUATION` included, longer than", "256 KiB", limits.maxHeaderBlockBytes],
    ["frames of one header block", "64", limits.maxContinuationFrames],
    ["that the peer does not read", "10,000", limits.maxQueuedControlFrames],
    ["frames in a row", "1000", limits.maxEmptyFrames],
    ["beyond one a byte received", "1,048,576", limits.maxExtraWork],
  ];
  for (const [what, value, limit] of rows) {
    it(`are those of the code: ${what}`, () => {
      const row =
        text.split("\n").find((line) => line.startsWith("|") && line.includes(what)) ?? assert.fail();
      assert.match(row, new RegExp(`\\| ${value} +\\|`));
      assert.equal(toNumber(value), limit);
    });
  }

  it("name the sums that follow from them", () => {
    assert.ok(text.includes("once 32 MiB are received") && limits.receiveBudgetBytes === 32 << 20);
    assert.ok(
      text.includes("more than 48 MiB") &&
        limits.receiveBudgetBytes + limits.connectionWindowBytes === 48 << 20,
    );
    assert.ok(text.includes("at most 1 MiB of output") && limits.outputHighWaterBytes === 1 << 20);
  });

  it("has a client open 100 streams before the server has spoken", () => {
    const peer = new Http2Peer("client");
    const ids = Array.from({ length: 101 }, () => peer.open().stream.id);
    assert.deepEqual(ids.slice(-2), [199, 0]);
    assert.ok(text.includes("at most 100 streams"));
  });
});

function toNumber(value: string): number {
  const [count, unit] = value.replaceAll(",", "").split(" ");
  return Number(count) * ({ KiB: 1 << 10, MiB: 1 << 20 }[unit ?? ""] ?? 1);
}
