import type { PlantedBug } from "../src/planted-bug.js";

/** Streams, windows and frames of yamux. */
export const yamuxBugs: readonly PlantedBug[] = [
  {
    name: "fin-sent-twice",
    file: "wire/yamux/stream-sender.ts",
    find: "if (stream.endsWithPending && isSendable(stream.state)) this.#parts.sendFin(stream);",
    replace: "if (stream.endsWithPending) this.#parts.sendFin(stream);",
    harm: "Window that arrives for a stream which we have ended ends it again: the whole session breaks off.",
  },
  {
    name: "window-granted-twice",
    file: "wire/yamux/receive-windows.ts",
    find: "    stream.receiveWindow += increment;\n",
    replace: "",
    harm: "What was granted is forgotten and granted again: a peer that uses it is taken for one that breaks the rules.",
  },
  {
    name: "backlog-not-counted",
    file: "wire/yamux/stream-table.ts",
    find: "this.incomingCount++;\n    else this.unaccepted.add(stream);",
    replace: "this.incomingCount++;",
    harm: "Of more than 256 streams opened at once, Go's side refuses those that its backlog has no room for.",
  },
  {
    name: "bytes-behind-another-frame",
    file: "wire/yamux/frame-writer.ts",
    find: "    this.#openStreamId = 0;\n    const block = this.#queue.block;",
    replace: "    const block = this.#queue.block;",
    harm: "A small write after a window update is counted to the frame before it: the stream's bytes are not what was written.",
  },
];
