import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { defaultYamuxSettings } from "../../src/wire/yamux/settings.js";
import { formatFrames } from "../support/yamux-frames.js";
import { YamuxPeer } from "../support/yamux-peer.js";

const text = readFileSync(new URL("../../../../docs/protocol/yamux.md", import.meta.url), "utf8");

/** A block's bytes, and the frames that its remarks name, up to a colon. */
function documented(name: "client" | "server" | "single"): { bytes: Buffer; frames: string[] } {
  const block = new RegExp(`^\`\`\`yamux-${name}\n([^]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? assert.fail(name);
  const frames = [...block.matchAll(/# ([^:\n]*)/g)].map(([, remark]) => (remark ?? "").trim());
  assert.ok(frames.length > 0);
  return { bytes: Buffer.from(block.replace(/#.*$/gm, "").replace(/\s/g, ""), "hex"), frames };
}

describe("the bytes in docs/protocol/yamux.md", () => {
  for (const name of ["client", "server", "single"] as const) {
    it(`are what their remarks say (${name})`, () => {
      const { bytes, frames } = documented(name);
      assert.deepEqual(formatFrames(bytes), frames);
    });
  }

  it("are what a client sends, and understands", () => {
    const peer = new YamuxPeer("client");
    const stream = peer.open();
    stream.write(Buffer.from("hello"));
    stream.end();
    assert.deepEqual(peer.takeOutput(), documented("client").bytes);
    peer.receive(documented("server").bytes);
    peer.expectEvents("the answer", "data 1 world", "end 1", "close 1");
  });

  it("are what a server sends, and understands", () => {
    const peer = new YamuxPeer("server");
    peer.receive(documented("client").bytes);
    peer.expectEvents("the question", "stream 1", "data 1 hello", "end 1");
    peer.stream(1).write(Buffer.from("world"));
    peer.stream(1).end();
    assert.deepEqual(peer.takeOutput(), documented("server").bytes);
  });

  it("are a ping and its answer", () => {
    const peer = new YamuxPeer("server");
    const { bytes } = documented("single");
    peer.receive(bytes.subarray(0, 12));
    assert.deepEqual(peer.takeOutput(), bytes.subarray(12, 24));
  });
});

describe("the limits in docs/protocol/yamux.md", () => {
  const settings = defaultYamuxSettings;
  const rows: [what: string, limit: string, value: number][] = [
    ["asks for pings", "10,000", settings.maxQueuedControlFrames],
    ["opens streams", "16,384", settings.maxIncomingStreams],
    ["fills windows", "256 MiB", settings.receiveBudgetBytes],
    ["does not read", "1 MiB", settings.outputHighWaterBytes],
  ];
  for (const [what, limit, value] of rows) {
    it(`are those of the code: ${what}`, () => {
      const row = text.split("\n").find((line) => line.startsWith(`| ${what}`)) ?? assert.fail();
      assert.match(row, new RegExp(`\\| ${limit} +\\|$`));
      const [count, unit] = limit.replaceAll(",", "").split(" ");
      assert.equal(Number(count) * (unit === "MiB" ? 1 << 20 : 1), value);
    });
  }

  it("name the times and windows", () => {
    const facts: [phrase: string, isSo: boolean][] = [
      ["256 KiB, without a word", settings.streamWindowBytes === 256 << 10],
      ["At most 256 streams", settings.acceptBacklog === 256],
      ["comes for 5 minutes is reset", settings.streamCloseTimeoutMs === 300_000],
      ["within 75 s ends the session", settings.streamOpenTimeoutMs === 75_000],
      ["30 s after the last answer", settings.keepAliveIntervalMs === 30_000],
      ["not taken for 10 s", settings.writeTimeoutMs === 10_000],
      ["Go's last is 2^32-3", settings.maxStreamId === 2 ** 32 - 3],
    ];
    for (const [phrase, isSo] of facts) assert.ok(text.includes(phrase) && isSo, phrase);
  });
});
