import type { ServiceType } from "../../../contract/codec.js";
import { descriptorFiles } from "./builtin-descriptors.js";
import { createEmptyCodec } from "./empty-message.js";

/** `plugin.GRPCController`: how a host asks a plugin to end itself. (go-plugin internal/plugin/grpc_controller.proto @v1.8.0) */
export const controllerService: ServiceType = {
  typeName: "plugin.GRPCController",
  methods: [
    {
      localName: "shutdown",
      path: "/plugin.GRPCController/Shutdown",
      kind: "unary",
      input: createEmptyCodec("plugin.Empty"),
      output: createEmptyCodec("plugin.Empty"),
    },
  ],
  fileDescriptors: descriptorFiles("plugin/grpc_controller.proto"),
};

/** What a plugin serves it with. `onShutdown` is awaited before the answer is sent. */
export function createController(onShutdown: () => Promise<void> | void): object {
  return {
    async shutdown(): Promise<object> {
      await onShutdown();
      return {};
    },
  };
}
