import { defineContract } from "tenon";
import { gob, netrpcPlugin } from "tenon/netrpc";
import type { GobInput } from "tenon/netrpc";
import { recordFields, smallFields } from "../messages.js";
import type { Size } from "../messages.js";

const Small = gob.struct("Small", { Number: gob.int, Text: gob.string });

const Item = gob.struct("Item", {
  ID: gob.string,
  Count: gob.int,
  Weight: gob.float,
  Steps: gob.slice(gob.int),
});

const Record = gob.struct("Record", {
  Number: gob.int,
  Name: gob.string,
  CreatedAt: gob.int,
  Score: gob.float,
  Tags: gob.slice(gob.string),
  Labels: gob.map(gob.string, gob.string),
  Items: gob.slice(Item),
});

/** What both ends of the net/rpc benchmark agree on: packages/conformance/go/netrpc/bench/shared. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "TENON_BENCH", magicCookieValue: "bench" },
  plugins: {
    bench: netrpcPlugin({
      EchoSmall: { args: Small, reply: Small },
      EchoRecord: { args: Record, reply: Record },
    }),
  },
});

/** The small message of a number. */
export function netrpcSmall(number: number): GobInput<typeof Small> {
  const { text } = smallFields(number);
  return { Number: number, Text: text };
}

/** The record of a number. */
export function netrpcRecord(size: Exclude<Size, "32 B">, number: number): GobInput<typeof Record> {
  const { name, createdAt, score, tags, labels, items } = recordFields(size, number, (value) => value);
  return {
    Number: number,
    Name: name,
    CreatedAt: createdAt,
    Score: score,
    Tags: tags,
    Labels: new Map(Object.entries(labels)),
    Items: items.map(({ id, count, weight, steps }) => ({
      ID: id,
      Count: count,
      Weight: weight,
      Steps: steps,
    })),
  };
}
