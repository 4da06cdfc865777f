import type { ResolvedPluginSet } from "../../contract/plugin-type.js";
import { describeValue } from "../../internal/describe-value.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { connectHttp2 } from "../../transport/http2-connection.js";
import type { StdioSource } from "../stdio-source.js";
import { ConnectionSet } from "./connection-set.js";
import { GrpcServer } from "./grpc-server.js";
import type { GrpcServerOptions } from "./grpc-server.js";
import { ServerConnection } from "./server-connection.js";
import { ServiceRegistry } from "./service-registry.js";
import { controllerService, createController } from "./services/controller.js";
import { createHealth, healthService } from "./services/health.js";
import { addReflection } from "./services/reflection.js";
import { createStdio, stdioService } from "./services/stdio.js";

/** What {@link createGrpcPluginServer} is told. */
export interface GrpcPluginServerOptions extends GrpcServerOptions {
  readonly plugins: ResolvedPluginSet;
  /** By the plugins' names, which may be some of them: an object with the service's methods, or one for each key of a group. */
  readonly implementations: Readonly<Record<string, object>>;
  /** The plugin's captured output. @default none: the host is told that there is no stdio */
  readonly stdio?: StdioSource | undefined;
  /** The host asks the plugin to end: awaited before it is answered. */
  onShutdown(): Promise<void> | void;
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
 * Makes the server of a plugin: its own services, health, controller, and, where there is something to serve, stdio and
 * reflection. The broker comes with a later version; until then `plugin.GRPCBroker` is UNIMPLEMENTED, which Go's host takes
 * in silence: it drops the error of `StartStream` and ends its broker (go-plugin grpc_client.go:73, grpc_broker.go:579 @v1.8.0).
 *
 * @throws TypeError for an implementation that does not fit its plugin, a wrong option, or a service that is there twice
 */
export function createGrpcPluginServer(options: GrpcPluginServerOptions): GrpcPluginServer {
  const closing = new AbortController();
  const server = new GrpcServer(createRegistry(options, closing.signal), options);
  const connections = new ConnectionSet(options.onConnectionsChanged);
  return {
    accept(stream: ByteStream): void {
      if (closing.signal.aborted) {
        stream.destroy();
        return;
      }
      const connection = new ServerConnection(server, (closed) => connections.delete(closed));
      connections.add(connection);
      connection.attach(connectHttp2(stream, { role: "server" }, connection));
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
  registry.add({
    service: controllerService,
    implementation: createController(() => options.onShutdown()),
    origin,
  });
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
  plugins: ResolvedPluginSet,
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
  assertObject(origin, implementation);
  if ("single" in plugin.services) {
    registry.add({ service: plugin.services.single, implementation, origin });
    return;
  }
  for (const [key, service] of Object.entries(plugin.services.group)) {
    const keyOrigin = `${origin}, key ${JSON.stringify(key)}`;
    const part: unknown = Reflect.get(implementation, key);
    assertObject(keyOrigin, part);
    registry.add({ service, implementation: part, origin: keyOrigin });
  }
}

function assertObject(origin: string, value: unknown): asserts value is object {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(
    `the implementation of ${origin} must be an object with the service's methods, got ${describeValue(value)}`,
  );
}
