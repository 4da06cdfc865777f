import type { MessageCodec, ServiceType } from "../../../contract/codec.js";
import { rpcError } from "../../../errors/index.js";
import { decodeConnInfo, encodeConnInfo } from "../../../wire/grpc/conn-info.js";
import type { ConnInfo } from "../../../wire/grpc/conn-info.js";
import type { GrpcBroker } from "../broker/grpc-broker.js";
import type { CallContext } from "../call-context.js";
import type { GrpcCaller } from "../grpc-caller.js";
import { createServiceClient } from "../service-client.js";
import { descriptorFiles } from "./builtin-descriptors.js";

const connInfoCodec: MessageCodec<ConnInfo, ConnInfo> = {
  typeName: "plugin.ConnInfo",
  encode: encodeConnInfo,
  decode: decodeConnInfo,
};

/** `plugin.GRPCBroker`: how the two sides tell each other where an id can be dialed. */
// go-plugin internal/plugin/grpc_broker.proto @v1.8.0
export const brokerService: ServiceType = {
  typeName: "plugin.GRPCBroker",
  methods: [
    {
      localName: "startStream",
      path: "/plugin.GRPCBroker/StartStream",
      kind: "bidi_streaming",
      input: connInfoCodec,
      output: connInfoCodec,
    },
  ],
  fileDescriptors: descriptorFiles("plugin/grpc_broker.proto"),
};

/** What a plugin serves it with: one stream a connection. `closing` ends it, so that the connection can. */
export function createBrokerService(closing: AbortSignal): object {
  return {
    startStream(infos: AsyncIterable<ConnInfo>, { ownBroker, signal }: CallContext): AsyncIterable<ConnInfo> {
      if (ownBroker.hasStream)
        throw rpcError("FAILED_PRECONDITION", "this connection has a broker's stream already");
      return ownBroker.exchange(infos, [signal, closing]);
    },
  };
}

/**
 * Opens the stream from the host's side: right after connecting, as Go's host does. Go's plugin sends no headers before
 * its first offer, which may never come, so nothing waits for them.
 */
export function openBrokerStream(caller: GrpcCaller, broker: GrpcBroker): void {
  const client = createServiceClient(caller, brokerService);
  broker.begin((infos) => client["startStream"]?.(infos) as AsyncIterable<ConnInfo>);
}
