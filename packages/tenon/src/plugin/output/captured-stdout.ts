import { Writable } from "node:stream";
import { readProcessSlot, writeProcessSlot } from "../../internal/process-slot.js";
import { OutputBuffer } from "./output-buffer.js";
import { writeStderr } from "./write-stderr.js";

// What a pipe holds on Linux and macOS: a process that ends does not wait for a host that does not read.
const maxRestBytes = 64 * 1024;

/**
 * Takes hold of `process.stdout`, and so of `console.log`: what is written from then on goes into the returned buffer
 * and not to descriptor 1, which belongs to the handshake line. Called again, also by another copy of the library,
 * gives the same buffer. What has not left the process when it ends goes to stderr, and so into the host's log: the newest
 * 64 KiB of it.
 *
 * Descriptor 1 itself cannot be caught: native code, children that inherit it, and `fs.write(1, …)` still reach it.
 */
export function captureStdout(): OutputBuffer {
  const held = readProcessSlot("stdout");
  if (isOutputBuffer(held)) return held;
  const buffer = new OutputBuffer();
  replaceMethods(process.stdout, createSink(buffer));
  process.on("exit", () => {
    buffer.end();
    writeStderr(buffer.takeRest(maxRestBytes));
  });
  writeProcessSlot("stdout", buffer);
  return buffer;
}

// Not instanceof: another copy of the library has a class of its own.
function isOutputBuffer(value: unknown): value is OutputBuffer {
  return typeof value === "object" && value !== null && "takeRest" in value && "setMaxBytes" in value;
}

/** A stream that never fills up, so that `write` keeps its callback, its encodings and its errors. */
function createSink(buffer: OutputBuffer): Writable {
  return new Writable({
    highWaterMark: Number.MAX_SAFE_INTEGER,
    write(chunk: Buffer, _encoding, done) {
      if (buffer.ended) writeStderr(chunk);
      else buffer.write(chunk);
      done();
    },
  });
}

/**
 * Changes the object in place rather than put another on `process`: the console, and modules that were loaded before,
 * may have it already. Its other properties stay as they are on a pipe.
 */
function replaceMethods(stdout: NodeJS.WriteStream, sink: Writable): void {
  const write = sink.write.bind(sink);
  const end = (chunk?: unknown, encoding?: unknown, done?: unknown): NodeJS.WriteStream => {
    const hasChunk = typeof chunk !== "function" && chunk !== undefined && chunk !== null;
    if (hasChunk) sink.write(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
    const callback = [chunk, encoding, done].find((argument) => typeof argument === "function");
    if (callback !== undefined) sink.write("", () => void Reflect.apply(callback, stdout, []));
    return stdout;
  };
  Object.defineProperties(stdout, {
    write: { value: write, writable: true, configurable: true },
    end: { value: end, writable: true, configurable: true },
    isTTY: { value: false, writable: true, configurable: true },
  });
}
