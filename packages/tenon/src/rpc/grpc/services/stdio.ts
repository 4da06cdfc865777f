import type { MessageCodec, ServiceType } from "../../../contract/codec.js";
import { readProtobufFields } from "../../../wire/bytes/protobuf-reader.js";
import { ProtobufWriter } from "../../../wire/bytes/protobuf-writer.js";
import type { StdioChunk, StdioSource } from "../../stdio-source.js";
import type { CallContext } from "../call-context.js";
import { descriptorFiles } from "./builtin-descriptors.js";
import { createEmptyCodec } from "./empty-message.js";
import { ChunksUnderWay } from "./chunks-under-way.js";

/** `plugin.StdioData`, decoded. Other channels than these two are kept as they came, to be dropped by the reader. */
export interface StdioData {
  readonly channel: StdioChunk["channel"] | "unknown";
  readonly bytes: Uint8Array;
}

const channelNumbers = { stdout: 1, stderr: 2, unknown: 0 } as const;

/** `StdioData { Channel channel = 1; bytes data = 2 }`. */
const stdioDataCodec: MessageCodec<StdioData, StdioData> = {
  typeName: "plugin.StdioData",
  encode({ channel, bytes }): Uint8Array {
    return new ProtobufWriter().uint32(1, channelNumbers[channel]).bytes(2, bytes).finish();
  },
  decode(message): StdioData {
    let channel: StdioData["channel"] = "unknown";
    let bytes = new Uint8Array(0);
    for (const field of readProtobufFields(message)) {
      if (field.number === 1)
        channel = field.varint === 1 ? "stdout" : field.varint === 2 ? "stderr" : "unknown";
      else if (field.number === 2) bytes = new Uint8Array(field.bytes);
    }
    return { channel, bytes };
  },
};

/** `plugin.GRPCStdio`: how a plugin's output reaches its host. (go-plugin internal/plugin/grpc_stdio.proto @v1.8.0) */
export const stdioService: ServiceType = {
  typeName: "plugin.GRPCStdio",
  methods: [
    {
      localName: "streamStdio",
      path: "/plugin.GRPCStdio/StreamStdio",
      kind: "server_streaming",
      input: createEmptyCodec("google.protobuf.Empty"),
      output: stdioDataCodec,
    },
  ],
  fileDescriptors: descriptorFiles("plugin/grpc_stdio.proto", "google/protobuf/empty.proto"),
};

/**
 * What a plugin serves it with. The stream ends when the source has, or when `closing` fires while there is nothing to
 * send. Two callers share the source; neither gets all of it, as in Go.
 */
export function createStdio(source: StdioSource, closing: AbortSignal): object {
  return {
    async *streamStdio(_request: unknown, { signal, untilFlushed }: CallContext): AsyncGenerator<StdioData> {
      const over = AbortSignal.any([signal, closing]);
      const underWay = new ChunksUnderWay(untilFlushed, signal);
      let chunk: StdioChunk | undefined;
      try {
        while ((chunk = await source.next(over)) !== undefined) {
          yield chunk;
          await underWay.add(chunk);
        }
      } catch (error) {
        if (!over.aborted) throw error;
      } finally {
        // The call may have ended with a chunk that its stream had no room for. One that was added is settled by then.
        if (signal.aborted) chunk?.settle?.(false);
      }
    },
  };
}
