import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Metadata } from "tenon";
import type { Header, HeaderSchema } from "./gen/connectrpc/conformance/v1/service_pb.js";

/** connectconformance's headers as metadata: under `-bin` they hold base64. */
export function toMetadata(headers: readonly Header[]): Metadata {
  const metadata: Record<string, (string | Uint8Array)[]> = {};
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const values = key.endsWith("-bin") ? value.map((text) => Buffer.from(text, "base64")) : value;
    (metadata[key] ??= []).push(...values);
  }
  return metadata;
}

/** Metadata as connectconformance's headers. */
export function toHeaders(metadata: Metadata): MessageInitShape<typeof HeaderSchema>[] {
  return Object.entries(metadata).map(([name, value]) => {
    const values = typeof value === "string" || value instanceof Uint8Array ? [value] : value;
    return { name, value: values.map(formatValue) };
  });
}

function formatValue(value: string | Uint8Array): string {
  // Without padding, as gRPC sends it.
  return typeof value === "string" ? value : Buffer.from(value).toString("base64").replaceAll("=", "");
}
