import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext, Metadata } from "tenon";
import type { EchoReplySchema } from "../gen/echo/echo_pb.js";

/** The answer to a call: its payload and what came with it. */
export function describeCall(
  payload: Uint8Array,
  context: HandlerContext,
): MessageInitShape<typeof EchoReplySchema> {
  const left = context.deadline === undefined ? 0 : Math.max(1, context.deadline.getTime() - Date.now());
  return { payload, metadata: echoedEntries(context.metadata), deadlineMs: left };
}

function echoedEntries(metadata: Metadata) {
  const names = Object.keys(metadata).filter((name) => name.startsWith("echo-"));
  return names.sort().map((name) => ({ name, values: valuesOf(metadata, name) }));
}

function valuesOf(metadata: Metadata, name: string): Uint8Array[] {
  const value = metadata[name] ?? [];
  const values = typeof value === "string" || value instanceof Uint8Array ? [value] : value;
  return values.map((each) => (typeof each === "string" ? Buffer.from(each, "latin1") : each));
}
