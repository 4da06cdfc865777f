import { defineContract, grpcPlugin } from "../../src/index.js";
import type { CallOptions, Dispensed } from "../../src/index.js";
import type { Note, Flat } from "../gen/sample_messages_pb.js";
import { Awkward, Sample } from "../gen/sample_pb.js";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { FlatSchema, NoteSchema } from "../gen/sample_messages_pb.js";
import type { Equal, Expect } from "./expect.js";

/** The compiler is the test: this folder is only ever compiled. */
const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "types" },
  plugins: {
    sample: grpcPlugin(Sample),
    awkward: grpcPlugin(Awkward),
    both: grpcPlugin({ sample: Sample, awkward: Awkward }),
  },
});
type C = typeof contract;
declare function dispense<Name extends keyof C["plugins"]>(name: Name): Promise<Dispensed<C, Name>>;

type Sampler = Dispensed<C, "sample">;
export type Unary = Expect<
  Equal<
    Sampler["echo"],
    (request: MessageInitShape<typeof NoteSchema>, options?: CallOptions) => Promise<Note>
  >
>;
export type ServerStreaming = Expect<
  Equal<
    Sampler["list"],
    (request: MessageInitShape<typeof FlatSchema>, options?: CallOptions) => AsyncIterable<Flat>
  >
>;
type FlatRequests =
  | AsyncIterable<MessageInitShape<typeof FlatSchema>>
  | Iterable<MessageInitShape<typeof FlatSchema>>;
export type ClientStreaming = Expect<
  Equal<Sampler["sum"], (requests: FlatRequests, options?: CallOptions) => Promise<Flat>>
>;
type NoteRequests =
  | AsyncIterable<MessageInitShape<typeof NoteSchema>>
  | Iterable<MessageInitShape<typeof NoteSchema>>;
export type BidiStreaming = Expect<
  Equal<Sampler["chat"], (requests: NoteRequests, options?: CallOptions) => AsyncIterable<Note>>
>;
export type SampleMethods = Expect<Equal<keyof Sampler, "echo" | "list" | "sum" | "chat">>;
export type ThenIsRenamed = Expect<Equal<keyof Dispensed<C, "awkward">, "then$" | "getHTTPInfo">>;
export type AwaitGivesTheClient = Expect<Equal<Awaited<Dispensed<C, "awkward">>, Dispensed<C, "awkward">>>;
export type Group = Expect<Equal<keyof Dispensed<C, "both">, "sample" | "awkward">>;
export type GroupMember = Expect<Equal<Dispensed<C, "both">["sample"], Sampler>>;

export async function rejects(): Promise<void> {
  const sample = await dispense("sample");
  const note = await sample.echo({ author: "Ada" }, { timeoutMs: 100, metadata: { "x-trace": "1" } });
  note.body satisfies Uint8Array;
  for await (const flat of sample.list({ number: 1 })) flat.tags satisfies string[];
  await sample.sum([{ number: 1 }, { number: 2 }]);
  for await (const answer of sample.chat([note])) answer.author satisfies string;
  await (await dispense("both")).sample.echo(note);

  // @ts-expect-error TS2345 wrong name
  await dispense("smaple");
  // @ts-expect-error TS2339 wrong method
  sample.ecko satisfies unknown;
  // @ts-expect-error TS2561 unknown field
  await sample.echo({ autor: "Ada" });
  // @ts-expect-error TS2322 wrong field type
  await sample.echo({ author: 7 });
  // @ts-expect-error TS2554 no request
  await sample.echo();
  // @ts-expect-error TS2345 a message of another type
  sample.list(note) satisfies unknown;
  // @ts-expect-error TS2353 one request where a stream is expected
  await sample.sum({ number: 1 });
  // @ts-expect-error TS2561 unknown option
  await sample.echo({}, { timeout: 5 });
  // @ts-expect-error TS2322 wrong option
  await sample.echo({}, { timeoutMs: "5" });
}
