import assert from "node:assert/strict";
import { PluginError } from "../../../tenon/src/errors/index.js";
import { createHandshakeReader } from "../../../tenon/src/host/output/handshake-reader.js";
import { parseHclogEntry } from "../../../tenon/src/host/output/hclog-entry.js";
import { createOutputTail } from "../../../tenon/src/host/output/output-tail.js";
import { quoteOutput } from "../../../tenon/src/host/output/quote-output.js";
import { createStderrLog } from "../../../tenon/src/host/output/stderr-log.js";
import type { Logger } from "../../../tenon/src/internal/logger.js";
import { latin1 } from "../engine/bytes.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";

type Feed = (take: (piece: Uint8Array) => void) => void;

/** A logger that writes down what it gets. */
function createLog(lines: string[]): Logger {
  const at = (level: string) => (message: string, fields?: object) =>
    void lines.push(JSON.stringify([level, message, fields]));
  return { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function readStderr(feed: Feed): { lines: string[]; raw: string; tail: readonly string[] } {
  const lines: string[] = [];
  const raw: Uint8Array[] = [];
  const tail = createOutputTail();
  const splitter = createStderrLog({
    logger: createLog(lines),
    tail,
    raw: (bytes) => raw.push(Uint8Array.from(bytes)),
  });
  feed((piece) => splitter.write(piece));
  splitter.end();
  return { lines, raw: Buffer.concat(raw).toString("latin1"), tail: tail.lines() };
}

const logLines = [
  '{"@level":"info","@message":"x","@timestamp":"2026-11-20T12:15:37.000000Z","a":1}',
  '{"@level":"error","@message":"bad"}',
  '{"@level":"loud"}',
  '{"@level":"info","@timestamp":1}',
  "[WARN] x",
  "panic: y",
  "Traceback (most recent call last):",
  '  File "x.py", line 1',
  "ValueError: no",
  "thread 'main' panicked at src/main.rs:2:5:",
  "note: run with",
  "file:///a/b.js:3",
  "TypeError: x",
  "    at f (x.js:1:1)",
];

export const stderrLog: FuzzTarget = {
  name: "stderr-log",
  checks:
    "never throws; a plugin's stderr gives the same log lines and bytes however it is split; lines are lines and nothing is lost",
  covers: [
    "host/output/line-splitter.ts",
    "host/output/hclog-entry.ts",
    "host/output/stderr-log.ts",
    "host/output/stack-trace.ts",
    "host/output/quote-output.ts",
    "host/output/output-tail.ts",
  ],
  maxBytes: 2000,
  dictionary: [...logLines, "\n", "\r\n", '"@level":', '"@timestamp":1', "x".repeat(1200)].map(latin1),
  seeds: () => [
    latin1(logLines.join("\n")),
    latin1(`a\r\n${logLines.slice(0, 3).join("\r\n")}`),
    new Uint8Array(66_000).fill(0x61),
    // A line that is as long as a piece may be, twice: its last piece is empty.
    latin1(`${"a".repeat(2 * 65_536)}\r\n`),
    latin1(`${"y\n".repeat(12)}${logLines[0] ?? ""}`),
    // A panic that is quoted whole, one longer than what is kept, and one that was not the end.
    ...[12, 60, 10_001].map((count) => latin1(`panic: x\n${"y\n".repeat(count)}`)),
  ],
  run(input) {
    const whole = readStderr((take) => take(input));
    assert.deepEqual(
      readStderr((take) => splitBytes(input, take)),
      whole,
    );
    const text = Buffer.from(input)
      .toString("latin1")
      .replace(/\r(?=\n|$)/g, "");
    // What is raw is the same but for the line ends.
    assert.equal(whole.raw.replaceAll(/[\r\n]/g, ""), text.replaceAll(/[\r\n]/g, ""));
    assert.ok(
      whole.tail.length <= 40 && whole.tail.every((line) => line.length <= 1100),
      "the tail is bounded",
    );
    const quote = quoteOutput("stderr", whole.tail);
    assert.ok(quote.length < 6000, "the quote is bounded");
    const entry = parseHclogEntry(whole.tail.at(-1) ?? "");
    return { feature: `${entry?.level ?? "none"} ${String(Math.min(3, whole.lines.length))}` };
  },
};

async function readHandshake(feed: Feed): Promise<string> {
  const lines: string[] = [];
  const reader = createHandshakeReader({ logger: createLog(lines), maxNoiseBytes: 300 });
  const before = await Promise.race([reader.handshake, Promise.resolve("waiting")]);
  assert.equal(before, "waiting");
  feed((piece) => reader.write(piece));
  const noise = reader.noise();
  reader.end();
  const outcome = await Promise.race([reader.handshake, Promise.resolve("none")]).catch((error: unknown) => {
    assert.ok(PluginError.is(error), String(error));
    return `${error.code} ${error.message}`;
  });
  assert.ok(noise.length <= 41, "the noise is bounded");
  return JSON.stringify([outcome, noise, lines]);
}

export const handshakeReader: FuzzTarget = {
  name: "handshake-reader",
  checks:
    "a plugin's stdout: gives the same handshake, log and error however it is split; rejects with a PluginError and nothing else; what it keeps of other output is bounded",
  covers: ["host/output/handshake-reader.ts"],
  maxBytes: 2000,
  dictionary: ["1|1|unix|/tmp/p|grpc\n", "noise", "\n", "2|", "1|x|", "x".repeat(310)].map(latin1),
  seeds: () =>
    [
      "hello\n1|1|unix|/tmp/p|grpc|\nlater\n",
      "noise 1|1|tcp|127.0.0.1:1|grpc\n",
      "2|1|unix|/x\n",
      "1|1\n",
      "x\n".repeat(200),
      "unfinished",
    ]
      .map(latin1)
      .concat(new Uint8Array(66_000).fill(0x61)),
  async run(input) {
    const whole = await readHandshake((take) => take(input));
    assert.equal(await readHandshake((take) => splitBytes(input, take)), whole);
    return { feature: whole.slice(0, 12) };
  },
};
