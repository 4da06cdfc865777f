import type { PlantedBug } from "../src/planted-bug.js";

/** Streams, windows and frames of HTTP/2. */
export const http2Bugs: readonly PlantedBug[] = [
  {
    name: "peer-reset-keeps-budget",
    file: "wire/http2/connection-state.ts",
    find: "    if (!this.ended) this.window.release(stream);\n    this.close(stream);\n",
    replace: "    this.close(stream);\n",
    harm: "What a reset stream held unread counts for ever: after 32 MiB of it the connection takes no more bytes.",
  },
  {
    name: "goaway-refuses-last-stream",
    file: "wire/http2/connection-state.ts",
    find: "({ id }) => id > lastStreamId",
    replace: "({ id }) => id >= lastStreamId",
    harm: "The last call that the server did process fails as unprocessed, is made again, and is done twice.",
  },
  {
    name: "one-stream-too-many",
    file: "wire/http2/connection-state.ts",
    find: "if (this.streams.size >= this.peer.maxConcurrentStreams) return false;",
    replace: "if (this.streams.size > this.peer.maxConcurrentStreams) return false;",
    harm: "A client with as many calls as the server allows opens one more, which the server refuses.",
  },
  {
    name: "late-data-keeps-window",
    file: "wire/http2/frame-handler.ts",
    find: "    this.#state.window.refill();\n    const known",
    replace: "    const known",
    harm: "Bytes that arrive for cancelled calls are not given back: after 16 MiB of them nothing can be received.",
  },
  {
    name: "split-padding-delivered",
    file: "wire/http2/frame-reader.ts",
    find: "Math.max(0, this.#left - this.#padding)",
    replace: "(this.#left - this.#padding)",
    harm: "When a read ends inside a frame's padding, bytes of other frames are handed to the call as its data.",
  },
  {
    name: "end-stream-from-continuation",
    file: "wire/http2/header-assembler.ts",
    find: "this.#sink(streamId, block, this.#endStream);",
    replace: "this.#sink(streamId, block, (flags & frameFlags.END_STREAM) !== 0);",
    harm: "Trailers that need CONTINUATION do not end the stream: a call with long ones fails, whatever its status was.",
  },
  {
    name: "smaller-window-ignored",
    file: "wire/http2/control-frames.ts",
    find: "if (difference === 0) return;",
    replace: "if (difference <= 0) return;",
    harm: "A peer that lowers its initial window is sent more on open streams than it allows, and ends the connection.",
  },
  {
    name: "stream-open-behind-trailers",
    file: "wire/http2/data-sender.ts",
    find: "if (pending.endsStream) this.#parts.onEndSent(stream);",
    replace: "if (pending.endsWithData) this.#parts.onEndSent(stream);",
    harm: "An answer whose trailers waited behind data leaves its stream open: it counts for ever, and no server drains.",
  },
  {
    name: "frame-larger-than-allowed",
    file: "wire/http2/data-sender.ts",
    find: "      byteCount <= peer.maxFrameBytes &&\n",
    replace: "",
    harm: "A message of 20 KiB goes out as one frame, which a peer with the usual limit of 16 KiB ends the connection for.",
  },
];
