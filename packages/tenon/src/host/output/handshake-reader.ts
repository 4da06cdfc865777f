import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { Logger } from "../../internal/logger.js";
import { isHandshakeProblem, parseHandshakeLine } from "../../wire/handshake/index.js";
import type { HandshakeLine, HandshakeProblem } from "../../wire/handshake/index.js";
import { createLineSplitter } from "./line-splitter.js";
import type { LineSplitter } from "./line-splitter.js";
import { createOutputTail } from "./output-tail.js";

// Longer than any handshake line: one with a P-521 certificate has about 1.1 KiB.
const maxLineBytes = 64 * 1024;

/** Reads a plugin's stdout: its handshake line, with what comes before and after it. */
export interface HandshakeReader extends Pick<LineSplitter, "write" | "end"> {
  /**
   * Resolves with the handshake line. What comes on stdout later is logged at debug and has no other effect.
   * @throws PluginError HANDSHAKE_MALFORMED, CORE_VERSION_UNSUPPORTED, HANDSHAKE_NOISE
   */
  readonly handshake: Promise<HandshakeLine>;
  /** What has come on stdout before the handshake line, a line that has not ended included; the last of it, cut short. */
  noise(): readonly string[];
}

/** What {@link createHandshakeReader} needs to know. */
export interface HandshakeReaderSettings {
  readonly logger: Logger;
  /** How many bytes of other output may come before the line. */
  readonly maxNoiseBytes: number;
}

/**
 * Creates a reader. Output before the handshake line is tolerated up to a limit and logged at warn: a Go host takes the
 * first line for the handshake whatever it is (go-plugin client.go:834 @v1.8.0), and one stray `print` of a library ends
 * the launch. The same goes for text without a line end right before it.
 */
export function createHandshakeReader({ logger, maxNoiseBytes }: HandshakeReaderSettings): HandshakeReader {
  const result = createDeferred<HandshakeLine>();
  const noise = createOutputTail();
  const decoder = new TextDecoder();
  let waiting = true;
  let noiseBytes = 0;

  function settle(outcome: HandshakeLine | PluginError): void {
    waiting = false;
    if (outcome instanceof PluginError) result.reject(outcome);
    else result.resolve(outcome);
  }

  function addNoise(text: string, byteCount: number): void {
    noiseBytes += byteCount;
    const advice = noise.lines().length === 0 ? noiseAdvice : "";
    noise.add(text);
    logger.warn(`The plugin wrote to stdout before its handshake line.${advice}`, { text });
    if (noiseBytes > maxNoiseBytes) settle(createNoiseError(maxNoiseBytes, noise.lines()));
  }

  function readLine(text: string, byteCount: number): void {
    const { before, line } = skipNoise(text);
    if (line === undefined) addNoise(text, byteCount);
    else if (before !== "") addNoise(before, before.length);
    if (line === undefined || !waiting) return;
    settle(isHandshakeProblem(line) ? createLineError(line, text) : line);
  }

  const splitter = createLineSplitter(maxLineBytes, {
    onLine(bytes) {
      const text = decoder.decode(bytes);
      if (waiting) readLine(text, bytes.length + 1);
      else logger.debug(text, { stream: "stdout" });
    },
    onPiece(bytes) {
      if (bytes.length === 0) return;
      const text = decoder.decode(bytes);
      if (waiting) addNoise(text, bytes.length);
      else logger.debug(text, { stream: "stdout" });
    },
  });

  return {
    handshake: result.promise,
    write: (bytes) => splitter.write(bytes),
    end: () => splitter.end(),
    noise() {
      const pending = waiting ? decoder.decode(splitter.pending()) : "";
      return pending === "" ? noise.lines() : [...noise.lines(), pending];
    },
  };
}

const noiseAdvice =
  ' A Go host would fail: have it write to stderr until it serves; a Tenon plugin imports "tenon/stdout" first.';

/** Where a handshake line of core protocol version 1 begins behind other text. */
const handshakeInLine = /1\|\d+\|(?:unix|tcp)\|/;

/** Finds what is, or was meant to be, the handshake in a line: text without a line end may stand before it. */
function skipNoise(text: string): { before: string; line?: HandshakeLine | HandshakeProblem } {
  const whole = parseHandshakeLine(text);
  if (!isHandshakeProblem(whole) || looksLikeHandshake(text)) return { before: "", line: whole };
  const start = text.search(handshakeInLine);
  const line = start === -1 ? whole : parseHandshakeLine(text.slice(start));
  return isHandshakeProblem(line) ? { before: text } : { before: text.slice(0, start), line };
}

/** Whether the author of a line that cannot be read meant it to be a handshake: it begins with a number and a `|`. */
function looksLikeHandshake(line: string): boolean {
  return /^\s*\d+\|/.test(line);
}

function createLineError({ problem, field, message }: HandshakeProblem, line: string): PluginError {
  const quoted = line.length > 200 ? `${line.slice(0, 200)}…` : line;
  return new PluginError(problem, `${message} The plugin's handshake line was ${JSON.stringify(quoted)}.`, {
    details: { line, field },
    remedy:
      problem === "CORE_VERSION_UNSUPPORTED"
        ? "Rebuild the plugin with a library that speaks core protocol version 1, such as go-plugin 1.x; its author has to do that."
        : "A line reads CORE|APP|NETWORK|ADDRESS|PROTOCOL, such as 1|1|unix|/tmp/plugin1|grpc; have the plugin print it through its plugin library.",
  });
}

function createNoiseError(maxNoiseBytes: number, lines: readonly string[]): PluginError {
  const last = lines.at(-1) ?? "";
  return new PluginError(
    "HANDSHAKE_NOISE",
    `The plugin wrote more than ${maxNoiseBytes} bytes to stdout before its handshake line, the last of them ${JSON.stringify(last.slice(-200))}.`,
    {
      details: { maxNoiseBytes, stdoutTail: lines },
      remedy:
        'Have the plugin write to stderr until it serves (a Tenon plugin imports "tenon/stdout" first), or raise maxHandshakeNoiseBytes.',
    },
  );
}
