import type { StdioChunk, StdioSource } from "../../rpc/stdio-source.js";
import { OutputBuffer } from "./output-buffer.js";

/** Output of a process that keeps its own: what is written goes where it always went, and to the host. */
export interface SyncedOutput extends StdioSource {
  /** The output is complete; the process' streams are as they were. May be called again. */
  end(): void;
  /** After `end`: resolves when a host has taken all of it; at once when none reads. */
  finished(): Promise<void>;
}

/**
 * Copies what is written to `process.stdout` and `process.stderr` from now on.
 * @see go-plugin server.go:483-492 @v1.8.0 `SyncStdio`
 */
export function syncOutput(): SyncedOutput {
  const channels = [copyOf("stdout"), copyOf("stderr")];
  const taken = new Map<Channel, Promise<Arrival>>();
  // The buffers' reader is this source, which stays; who reads that comes and goes.
  const always = new AbortController().signal;
  let reader: AbortSignal | undefined;

  /** A chunk that was taken for a reader who has gone stays ready for the next one. */
  const arrival = (channel: Channel): Promise<Arrival> => {
    const pending = taken.get(channel) ?? channel.buffer.next(always).then((chunk) => ({ channel, chunk }));
    taken.set(channel, pending);
    return pending;
  };
  return {
    async next(signal) {
      reader = signal;
      const open = new Set(channels);
      while (open.size > 0) {
        const { channel, chunk } = await untilAborted(Promise.race(Array.from(open, arrival)), signal);
        if (chunk === undefined) open.delete(channel);
        else {
          taken.delete(channel);
          // It has been written by the process' own stream, too: nothing is lost with the process.
          chunk.settle?.(true);
          return { channel: channel.name, bytes: chunk.bytes };
        }
      }
      return undefined;
    },
    end() {
      for (const { restore } of channels) restore();
    },
    async finished() {
      if (reader === undefined || reader.aborted) return;
      const all = Promise.all(channels.map(({ buffer }) => buffer.finished()));
      await untilAborted(all, reader).catch(() => undefined);
    },
  };
}

interface Channel {
  readonly name: StdioChunk["channel"];
  readonly buffer: OutputBuffer;
  readonly restore: () => void;
}

interface Arrival {
  readonly channel: Channel;
  readonly chunk: StdioChunk | undefined;
}

function copyOf(name: Channel["name"]): Channel {
  const stream = process[name];
  const buffer = new OutputBuffer();
  // eslint-disable-next-line typescript/unbound-method -- it is called on the stream again
  const write = stream.write;
  const copy = (...args: readonly unknown[]): boolean => {
    const [chunk, encoding] = args;
    if (chunk instanceof Uint8Array) buffer.write(chunk);
    else if (typeof chunk === "string") buffer.write(Buffer.from(chunk, readEncoding(encoding)));
    const hasRoom: unknown = Reflect.apply(write, stream, args);
    return hasRoom === true;
  };
  stream.write = copy;
  const restore = (): void => {
    buffer.end();
    // Somebody may have put a function of his own over this one: it stays, and copies into a buffer that takes no more.
    if (stream.write === copy) stream.write = write;
  };
  return { name, buffer, restore };
}

function readEncoding(value: unknown): BufferEncoding {
  return typeof value === "string" && Buffer.isEncoding(value) ? value : "utf8";
}

/** @throws the signal's reason when it fires first */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    // The reason is what the caller gave: not always an Error.
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}
