import type { PlantedBug } from "../src/planted-bug.js";

/** Calls, brokers, timers and the handshake. */
export const connectionBugs: readonly PlantedBug[] = [
  {
    name: "deadline-not-cleared",
    file: "rpc/grpc/client-call.ts",
    find: "    this.#caller.deadlines.remove(this);\n",
    replace: "",
    harm: "Each answered call stays until its time limit is over, with its messages, and keeps the process from ending.",
  },
  {
    name: "heap-sifts-down-only",
    file: "rpc/grpc/deadline-queue.ts",
    find: "      this.#siftUp(last, last.queueIndex);\n",
    replace: "",
    harm: "After a call in the middle has ended, another one's deadline can hide behind a later one and comes too late.",
  },
  {
    name: "failure-drops-trailers",
    file: "rpc/grpc/answering-call.ts",
    find: "    if (this.#ownTrailers !== undefined) fields.push(...this.#ownTrailers);\n",
    replace: "",
    harm: "What a handler has set with setTrailers is lost when its call fails, which is when it is needed most.",
  },
  {
    name: "acknowledgement-not-compared",
    file: "broker/mux-broker.ts",
    find: "if (channel === undefined || echo !== id) throw",
    replace: "if (channel === undefined) throw",
    harm: "A stream that the other side has accepted for another id is handed out: calls go to the wrong object.",
  },
  {
    name: "keep-alive-fires-once",
    file: "transport/yamux-connection.ts",
    find: "    this.#timerAtMs = Infinity;\n    this.#session.checkTime",
    replace: "    this.#session.checkTime",
    harm: "The timer is never set again after the first ping: that a peer has died is not noticed any more.",
  },
  {
    name: "versions-sorted-as-text",
    file: "wire/handshake/version-choice.ts",
    find: "const descending = [...supported].sort((a, b) => b - a);",
    replace: "const descending = [...supported].sort().reverse();",
    harm: "A plugin that serves versions 9 and 10 chooses 9 for a host that takes both.",
  },
];
