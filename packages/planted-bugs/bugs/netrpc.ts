import type { PlantedBug } from "../src/planted-bug.js";

/** Values and types of gob, and net/rpc's messages of them. */
export const netrpcBugs: readonly PlantedBug[] = [
  {
    name: "type-id-given-twice",
    file: "wire/gob/type-sender.ts",
    find: "if (base instanceof StructNode) part.id ||= this.#nextId++;",
    replace: "if (base instanceof StructNode) part.id ||= this.#nextId;",
    harm: "A list of structs that hold such a list has the id of what comes next: Go refuses that definition, and the connection ends.",
  },
  {
    name: "position-forgotten",
    file: "wire/gob/message-queue.ts",
    find: "    this.#passedByteCount += this.start;\n    this.#end -= this.start;\n",
    replace: "    this.#end -= this.start;\n",
    harm: "A value with an interface in it that comes in pieces is read again, and its type is taken for defined twice.",
  },
  {
    name: "integer-beyond-message",
    file: "wire/gob/gob-reader.ts",
    find: "if (byteCount > left)",
    replace: "if (byteCount > this.bytes.length - this.offset)",
    harm: "An integer that its message is too short for is read out of the next message, instead of being refused.",
  },
  {
    name: "large-body-loses-types",
    file: "wire/netrpc/message-writer.ts",
    find: "    this.#encoder.takeBack();\n",
    replace: "",
    harm: "After a call that was too large, the next one of its method names types that the server was never told.",
  },
];
