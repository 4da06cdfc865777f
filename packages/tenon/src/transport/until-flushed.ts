import type { ByteStream } from "./byte-stream.js";

const nothing = new Uint8Array(0);

/**
 * Waits until all that was sent before the call, over the HTTP/2 or yamux connection that owns `stream`, is the operating system's:
 * it arrives then even if this process ends at once. Resolves with false when the stream was closed before.
 */
export async function untilFlushed(stream: ByteStream): Promise<boolean> {
  // The connection writes once a tick, by these two steps.
  await new Promise<void>((resolve) => queueMicrotask(() => process.nextTick(resolve)));
  // At each drain the connection writes what it still has, before this listener is called.
  while (stream.writableNeedDrain && !stream.destroyed) await untilEvent(stream, "drain");
  if (stream.writableEnded) {
    if (!stream.writableFinished && !stream.destroyed) await untilEvent(stream, "finish");
    return stream.writableFinished;
  }
  if (stream.destroyed) return false;
  if (stream.writableLength === 0) return true;
  return new Promise((resolve) => {
    const onClose = (): void => resolve(false);
    stream.once("close", onClose);
    // Writes are done in their order.
    stream.write(nothing, (error) => {
      stream.off("close", onClose);
      resolve(error === undefined || error === null);
    });
  });
}

/** Resolves at the event, or when the stream is closed. Leaves no listener. */
function untilEvent(stream: ByteStream, event: "drain" | "finish"): Promise<void> {
  return new Promise((resolve) => {
    const release = (): void => {
      stream.off(event, release).off("close", release);
      resolve();
    };
    stream.once(event, release).once("close", release);
  });
}
