import assert from "node:assert/strict";
import { createDeferred } from "../../src/internal/deferred.js";
import { GrpcCaller } from "../../src/rpc/grpc/grpc-caller.js";
import { createGrpcPluginServer } from "../../src/rpc/grpc/serve-grpc-plugin.js";
import type { GrpcPluginServer, GrpcPluginServerOptions } from "../../src/rpc/grpc/serve-grpc-plugin.js";
import { connectHttp2 } from "../../src/transport/http2-connection.js";
import { createSocketPair } from "./grpc-fixture.js";

export interface PluginInMemory extends AsyncDisposable {
  /** Calls any service of the plugin. */
  readonly caller: GrpcCaller;
  readonly server: GrpcPluginServer;
}

/** A plugin's server with a bare caller: for the services that the protocol brings. */
export function connectInMemory(options: GrpcPluginServerOptions): PluginInMemory {
  const server = createGrpcPluginServer(options);
  const [host, plugin] = createSocketPair();
  server.accept(plugin);
  const closed = createDeferred<void>();
  const handler = {
    onStream: (): never => assert.fail("a server opened a stream"),
    onClose(): void {
      caller.close();
      closed.resolve();
    },
  };
  const caller: GrpcCaller = new GrpcCaller(connectHttp2(host, { role: "client" }, handler));
  return {
    caller,
    server,
    async [Symbol.asyncDispose](): Promise<void> {
      caller.connection.destroy(new Error("the test is over"));
      await closed.promise;
      await server.close();
    },
  };
}
