import { defineContract, grpcPlugin } from "../../src/index.js";
import type { PluginName } from "../../src/index.js";
import { NoteSchema } from "../gen/sample_messages_pb.js";
import { Awkward, Sample } from "../gen/sample_pb.js";
import type { Equal, Expect } from "./expect.js";

const handshake = { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "types" };
const contract = defineContract({
  handshake,
  plugins: { sample: grpcPlugin(Sample), "not-an-identifier": grpcPlugin({ awkward: Awkward }) },
});
export type Names = Expect<Equal<PluginName<typeof contract>, "sample" | "not-an-identifier">>;

export function rejects(): void {
  // @ts-expect-error TS2322 a service that is not wrapped
  defineContract({ handshake, plugins: { sample: Sample } });
  // @ts-expect-error TS2345 a message where a service is expected
  grpcPlugin(NoteSchema);
  // @ts-expect-error TS2739 a message among services
  grpcPlugin({ sample: Sample, note: NoteSchema });
  // @ts-expect-error TS2741 no cookie value
  defineContract({ handshake: { protocolVersion: 1, magicCookieKey: "SAMPLE" }, plugins: {} });
  // @ts-expect-error TS2322 a version that is no number
  defineContract({ handshake: { ...handshake, protocolVersion: "1" }, plugins: {} });
  // @ts-expect-error TS2561 an unknown field
  defineContract({ handshake, plugins: {}, plugin: {} });
}
