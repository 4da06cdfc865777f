/** What `Small` is made from on every stack. */
export interface SmallFields {
  number: number;
  text: string;
}

/** One item of a record; 64-bit numbers in the stack's own form. */
export interface ItemFields<Int64> {
  id: string;
  count: Int64;
  weight: number;
  steps: number[];
}

/** What `Record` is made from on every stack; 64-bit numbers in the stack's own form. */
export interface RecordFields<Int64> {
  number: number;
  name: string;
  createdAt: Int64;
  score: number;
  tags: string[];
  labels: Record<string, string>;
  items: ItemFields<Int64>[];
}

/** The sizes of message that are measured, by the name they are printed with. */
export const sizes = ["32 B", "0.6 kB", "6 kB"] as const;

/** One of {@link sizes}. */
export type Size = (typeof sizes)[number];

/** 32 bytes encoded: 5 for the number, 2 and 25 for the text. */
export function smallFields(number: number): SmallFields {
  return { number, text: "twenty-five characters ...".slice(0, 25) };
}

/** About 0.6 or 6 kB encoded: 8 or 105 items. */
export function recordFields<Int64>(
  size: Exclude<Size, "32 B">,
  number: number,
  int64: (value: bigint) => Int64,
): RecordFields<Int64> {
  const itemCount = size === "0.6 kB" ? 8 : 105;
  return {
    number,
    name: `record number ${number}`,
    createdAt: int64(1_700_000_000_000_000_000n + BigInt(number)),
    score: number / 7,
    tags: ["alpha", "beta", "gamma", "delta"],
    labels: { zone: "eu-west-1", team: "platform", tier: "gold" },
    items: Array.from({ length: itemCount }, (_, index) => ({
      id: `item-${String(index).padStart(6, "0")}`,
      count: int64(BigInt(index) * 1_000_003n),
      weight: index * 1.5,
      steps: [1, 20, 300, 4000, 50_000, index],
    })),
  };
}

/** Compares an answer with what was sent by its number, its last field and its length: every answer of every stack. */
export function assertEcho(sent: { number: number }, answer: { number: number }): void {
  if (answer.number !== sent.number) {
    throw new Error(
      `a wrong answer: sent ${JSON.stringify(sent.number)}, got ${JSON.stringify(answer.number)}`,
    );
  }
  if ("text" in sent && "text" in answer && answer.text !== sent.text)
    throw new Error("a wrong answer: the text differs");
  if (!("items" in sent) || !("items" in answer)) return;
  const wanted = sent.items as readonly { id: string }[];
  const came = answer.items as readonly { id: string }[];
  if (came.length !== wanted.length || came.at(-1)?.id !== wanted.at(-1)?.id)
    throw new Error("a wrong answer: the items differ");
}
