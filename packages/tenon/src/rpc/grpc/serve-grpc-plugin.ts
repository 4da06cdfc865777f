import type { ResolvedGrpcSet } from "../../contract/plugin-type.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { connectHttp2 } from "../../transport/http2-connection.js";
import type { BrokerPorts } from "../../broker/socket-broker.js";
import type { StdioSource } from "../stdio-source.js";
import { addServices } from "./add-services.js";
import { GrpcBroker } from "./broker/grpc-broker.js";
import { HostBrokers } from "./broker/host-brokers.js";
import { connectionError } from "./call-errors.js";
import { ConnectionSet } from "./connection-set.js";
import { GrpcServer } from "./grpc-server.js";
import type { GrpcServerOptions } from "./grpc-server.js";
import { ServerConnection } from "./server-connection.js";
import { ServiceRegistry } from "./service-registry.js";
import { brokerService, createBrokerService } from "./services/broker.js";
import { controllerService, createController } from "./services/controller.js";
import { createHealth, healthService } from "./services/health.js";
import { addReflection } from "./services/reflection.js";
import { createStdio, stdioService } from "./services/stdio.js";

/** What {@link createGrpcPluginServer} is told. */
export interface GrpcPluginServerOptions extends GrpcServerOptions {
  readonly plugins: ResolvedGrpcSet;
  /** By the plugins' names, which may be some of them: an object with the service's methods, or one for each key of a group. */
  readonly implementations: Readonly<Record<string, object>>;
  /** The plugin's captured output. @default none: the host is told that there is no stdio */
  readonly stdio?: StdioSource | undefined;
  /** Where its brokers' connections come from and go to. @default none: they have no connections to give */
  readonly brokerPorts?: BrokerPorts | undefined;
  /** How long a broker waits, in milliseconds. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** The `:authority` of calls to brokered objects. @default "localhost" */
  readonly authority?: string | undefined;
  /** The `:scheme` of calls to brokered objects: `https` over TLS. @default "http" */
  readonly scheme?: "http" | "https" | undefined;
  /**
   * The host asks the plugin to end: awaited before it is answered.
   * @default a plain gRPC server, without the plugin protocol's own services
   */
  onShutdown?(): Promise<void> | void;
  /** Told after a connection was accepted or has ended. */
  readonly onConnectionsChanged?: ((connectionCount: number) => void) | undefined;
  /** Whether tools like grpcurl may ask what is served. @default true */
  readonly reflection?: boolean | undefined;
}

/** A plugin's gRPC server. It opens nothing itself: connections are handed to it. */
export interface GrpcPluginServer {
  /** Serves one more connection, which it owns from then on. After `close` or `destroy` the stream is destroyed. */
  accept(stream: ByteStream): void;
  /** Connections that are open. */
  readonly connectionCount: number;
  /** Handlers that run, those of cancelled calls included. */
  readonly runningHandlerCount: number;
  /**
   * Takes no new calls and resolves when the connections have ended, after the calls that run. When `timeoutMs` is over
   * they are cut off. May be called again. @throws PluginError ABORTED when `signal` fires; they are then cut off too
   */
  close(options?: WaitOptions): Promise<void>;
  /** Ends all connections at once; handlers' signals fire with `reason`. */
  destroy(reason: Error): void;
}

/**
 * Makes the server of a plugin: its own services, health, controller, broker, and, where there is something to serve, stdio
 * and reflection.
 *
 * @throws TypeError for an implementation that does not fit its plugin, a wrong option, or a service that is there twice
 */
export function createGrpcPluginServer(options: GrpcPluginServerOptions): GrpcPluginServer {
  const closing = new AbortController();
  const brokers = new HostBrokers();
  const server = new GrpcServer(createRegistry(options, closing.signal), options, brokers);
  const connections = new ConnectionSet(options.onConnectionsChanged);
  return {
    accept(stream: ByteStream): void {
      if (closing.signal.aborted) {
        stream.destroy();
        return;
      }
      // One for each connection: ids are between the two ends of it.
      const broker = new GrpcBroker(options);
      brokers.add(broker);
      const onClose = (closed: ServerConnection, error: unknown): void => {
        brokers.delete(broker);
        broker.close(connectionError(error));
        connections.delete(closed);
      };
      const connection = new ServerConnection(server, onClose, broker);
      connections.add(connection);
      connection.attach(connectHttp2(stream, { role: "server" }, connection), stream);
    },
    get connectionCount(): number {
      return connections.size;
    },
    get runningHandlerCount(): number {
      return server.runningHandlerCount;
    },
    close(waitOptions: WaitOptions = {}): Promise<void> {
      closing.abort();
      return connections.close(waitOptions);
    },
    destroy(reason: Error): void {
      closing.abort();
      connections.destroy(reason);
    },
  };
}

function createRegistry(options: GrpcPluginServerOptions, closing: AbortSignal): ServiceRegistry {
  const registry = new ServiceRegistry();
  const origin = "the plugin protocol";
  registry.add({ service: healthService, implementation: createHealth(closing), origin });
  if (options.onShutdown !== undefined) {
    const controller = createController(() => options.onShutdown?.());
    registry.add({ service: controllerService, implementation: controller, origin });
    registry.add({ service: brokerService, implementation: createBrokerService(closing), origin });
  }
  if (options.stdio !== undefined) {
    registry.add({ service: stdioService, implementation: createStdio(options.stdio, closing), origin });
  }
  for (const [name, implementation] of Object.entries(options.implementations)) {
    addPlugin(registry, options.plugins, { name, implementation });
  }
  if (options.reflection !== false) addReflection(registry);
  return registry;
}

function addPlugin(
  registry: ServiceRegistry,
  plugins: ResolvedGrpcSet,
  { name, implementation }: { readonly name: string; readonly implementation: unknown },
): void {
  const plugin = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  const origin = `plugin ${JSON.stringify(name)}`;
  if (plugin === undefined) {
    const names = Object.keys(plugins).map((known) => JSON.stringify(known));
    throw new TypeError(
      `there is an implementation of ${origin}, but the contract has only ${names.join(", ")}`,
    );
  }
  addServices(registry, { services: plugin.services, implementation, origin });
}
