import type { ResolvedGrpcSet } from "../../contract/plugin-type.js";
import { RpcStatusError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import type { PluginConnection } from "../plugin-connection.js";
import { connectionError } from "./call-errors.js";
import { createDispenser } from "./dispenser.js";
import { GrpcCaller } from "./grpc-caller.js";
import type { GrpcCallerOptions } from "./grpc-caller.js";
import { RenewingConnection } from "./renewing-connection.js";
import type { RenewingConnectionOptions } from "./renewing-connection.js";
import { createServiceClient } from "./service-client.js";
import { healthService } from "./services/health.js";

/** What {@link connectGrpcServer} is told. */
export interface ConnectGrpcServerOptions
  extends Omit<GrpcCallerOptions, "broker">, RenewingConnectionOptions {
  readonly plugins: ResolvedGrpcSet;
}

/** A connection to a gRPC server that knows nothing of plugins. */
export type ServerLink = Pick<PluginConnection, "dispense" | "ping" | "shutdown" | "destroy" | "closed">;

/** Speaks gRPC with the server at the other end of `stream`, which it owns from then on. Calls nothing by itself. */
export function connectGrpcServer(stream: ByteStream, options: ConnectGrpcServerOptions): ServerLink {
  const closed = createDeferred<Error | undefined>();
  const connection = new RenewingConnection(stream, options, (error) => {
    caller.close();
    closed.resolve(error === undefined ? undefined : connectionError(error));
  });
  const caller = new GrpcCaller(connection, options);
  const health = createServiceClient(caller, healthService);
  return {
    dispense: createDispenser(caller, options.plugins),
    async ping(limits: WaitOptions = {}): Promise<void> {
      try {
        await health["check"]?.({ service: "" }, limits);
      } catch (error) {
        // Most servers have no health service: that they say so is an answer.
        if (!isAnswer(error)) throw error;
      }
    },
    // It does not know the call, which is go-plugin's.
    shutdown: () => Promise.resolve(false),
    destroy: (reason) => connection.destroy(reason),
    closed: closed.promise,
  };
}

/** Whether a status comes from the server itself: by UNAVAILABLE, a proxy before it says that it is not there. */
function isAnswer(error: unknown): boolean {
  return RpcStatusError.is(error) && error.origin === "peer" && error.status !== "UNAVAILABLE";
}
