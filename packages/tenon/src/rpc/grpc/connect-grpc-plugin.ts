import type { ResolvedGrpcSet } from "../../contract/plugin-type.js";
import { PluginError, RpcStatusError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import type { Broker } from "../../contract/broker.js";
import type { BrokerPorts } from "../../broker/socket-broker.js";
import type { PluginConnection, StdioSink } from "../plugin-connection.js";
import { GrpcBroker } from "./broker/grpc-broker.js";
import { connectionError } from "./call-errors.js";
import { createDispenser } from "./dispenser.js";
import { GrpcCaller } from "./grpc-caller.js";
import type { GrpcServerOptions } from "./grpc-server.js";
import { assertMaxMessageBytes } from "./call-limits.js";
import { RenewingConnection } from "./renewing-connection.js";
import type { RenewingConnectionOptions } from "./renewing-connection.js";
import { createServiceClient } from "./service-client.js";
import type { ServiceClientObject } from "./service-client.js";
import { openBrokerStream } from "./services/broker.js";
import { controllerService } from "./services/controller.js";
import { healthService, pluginServiceName } from "./services/health.js";
import { readStdio } from "./services/stdio-reader.js";

/** What {@link connectGrpcPlugin} is told. */
export interface ConnectGrpcPluginOptions extends RenewingConnectionOptions {
  readonly plugins: ResolvedGrpcSet;
  /** Takes the plugin's output. Must not throw. */
  readonly stdio: StdioSink;
  /** The requests' `:authority`. @default "localhost"; Go's host sends "unused" */
  readonly authority?: string | undefined;
  /** The requests' `:scheme`: `https` over TLS. @default "http" */
  readonly scheme?: "http" | "https" | undefined;
  /** The largest message that is sent or accepted, in bytes. @default 2^31 - 1, as Go's host */
  readonly maxMessageBytes?: number | undefined;
  /** Where the broker's connections come from and go to. @default none: it has no connections to give */
  readonly brokerPorts?: BrokerPorts | undefined;
  /** How long the broker waits, in milliseconds. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** Told of what a method of an object threw that was passed to the plugin, unless it is an `RpcStatusError`. */
  readonly onHandlerError?: GrpcServerOptions["onHandlerError"];
  /** Called once when the plugin does not offer its output. Not an error: many plugins in other languages do not. */
  readonly onStdioUnavailable?: (() => void) | undefined;
}

/** Speaks gRPC with the plugin at the other end of `stream`, which it owns from then on. Asks for its output at once. */
export function connectGrpcPlugin(
  stream: ByteStream,
  options: ConnectGrpcPluginOptions,
): PluginConnection & { readonly broker: Broker } {
  return new GrpcPluginConnection(stream, options);
}

class GrpcPluginConnection implements PluginConnection {
  readonly broker: Broker;
  readonly closed: Promise<Error | undefined>;
  readonly stdioEnded: Promise<void>;
  readonly #caller: GrpcCaller;
  readonly #dispense: (name: string) => unknown;
  readonly #health: ServiceClientObject;
  readonly #controller: ServiceClientObject;

  constructor(stream: ByteStream, options: ConnectGrpcPluginOptions) {
    assertMaxMessageBytes(options.maxMessageBytes);
    const closed = createDeferred<Error | undefined>();
    const broker = new GrpcBroker(options);
    const connection = new RenewingConnection(stream, options, (error) => {
      this.#caller.close();
      broker.close(connectionError(error));
      closed.resolve(error === undefined ? undefined : connectionError(error));
    });
    this.closed = closed.promise;
    this.#caller = new GrpcCaller(connection, { ...options, broker });
    this.broker = broker;
    this.#dispense = createDispenser(this.#caller, options.plugins);
    this.#health = createServiceClient(this.#caller, healthService);
    this.#controller = createServiceClient(this.#caller, controllerService);
    this.stdioEnded = readStdio(this.#caller, options);
    openBrokerStream(this.#caller, broker);
  }

  dispense(name: string): unknown {
    return this.#dispense(name);
  }

  async ping(options: WaitOptions = {}): Promise<void> {
    // Go ignores the status in the answer too: go-plugin grpc_client.go:127 @v1.8.0.
    await this.#health["check"]?.({ service: pluginServiceName }, options);
  }

  async shutdown(options: WaitOptions = {}): Promise<boolean> {
    try {
      await this.#controller["shutdown"]?.({}, options);
      return true;
    } catch (error) {
      if (PluginError.is(error) && error.origin !== "caller")
        return !RpcStatusError.is(error, "UNIMPLEMENTED");
      throw error;
    }
  }

  destroy(reason: Error): void {
    this.#caller.connection.destroy(reason);
  }
}
