import type { PlantedBug } from "../src/planted-bug.js";

/** What gRPC writes in header fields, and in front of messages. */
export const grpcBugs: readonly PlantedBug[] = [
  {
    name: "percent-with-one-digit",
    file: "wire/grpc/percent-encoding.ts",
    find: "%${hexDigits[byte >> 4]}${hexDigits[byte & 15]}",
    replace: "%${byte.toString(16).toUpperCase()}",
    harm: "An error message with a line end, which is `%A` then, comes out garbled at the other side.",
  },
  {
    name: "two-pads-are-no-base64",
    file: "wire/bytes/base64.ts",
    find: "while (text.length - end < 2 &&",
    replace: "while (text.length - end < 1 &&",
    harm: "Metadata under `-bin` names of one or four bytes is dropped when the peer pads its base64.",
  },
  {
    name: "length-has-a-sign",
    file: "wire/grpc/message-frame.ts",
    find: "return (bytes[offset] ?? 0) * 0x1000000 + low;",
    replace: "return ((bytes[offset] ?? 0) << 24) | low;",
    harm: "A message announced with 2 GiB or more has a negative length, passes the limit, and its call hangs.",
  },
];
