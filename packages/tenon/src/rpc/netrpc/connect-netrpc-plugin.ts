import type { NetrpcSet } from "../../contract/plugin-type.js";
import type { NetrpcBroker } from "../../contract/netrpc/netrpc-broker.js";
import { NetrpcError, PluginError } from "../../errors/index.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { YamuxConnection } from "../../transport/yamux-connection.js";
import type { PluginConnection, StdioSink } from "../plugin-connection.js";
import { unknownPluginError, unservedPluginError } from "../unknown-plugin.js";
import { objectLostError } from "./call-errors.js";
import { controlMethods, unknownNameText } from "./control-methods.js";
import { NetrpcCaller } from "./netrpc-caller.js";
import { NetrpcLink } from "./netrpc-link.js";
import type { NetrpcLinkOptions } from "./netrpc-link.js";
import { createObjectClient } from "./object-client.js";
import { OutputReader } from "./output-reader.js";

/** What {@link connectNetrpcPlugin} is told. */
export interface ConnectNetrpcPluginOptions extends NetrpcLinkOptions {
  readonly plugins: NetrpcSet;
  /** Takes the plugin's output. Must not throw. */
  readonly stdio: StdioSink;
}

/** Speaks net/rpc with the plugin at the other end of `stream`, which it owns from then on. Reads its output at once. */
export function connectNetrpcPlugin(
  stream: ByteStream,
  options: ConnectNetrpcPluginOptions,
): PluginConnection {
  return new NetrpcPluginConnection(stream, options);
}

/** @see go-plugin rpc_client.go @v1.8.0 `RPCClient` */
class NetrpcPluginConnection implements PluginConnection {
  readonly closed: Promise<Error | undefined>;
  readonly stdioEnded: Promise<void>;
  readonly #plugins: NetrpcSet;
  readonly #connection: YamuxConnection;
  readonly #link: NetrpcLink;
  readonly #control: NetrpcCaller;

  constructor(stream: ByteStream, options: ConnectNetrpcPluginOptions) {
    const { plugins, stdio, explainEnd } = options;
    this.#plugins = plugins;
    this.#link = new NetrpcLink(() => this.#connection.openStream(), options);
    this.#connection = new YamuxConnection(stream, {
      role: "client",
      explainEnd,
      onStream: (incoming) => this.#link.mux.receive(incoming),
    });
    // All three at once: a Go plugin answers nothing before it has them. (rpc_server.go:79-97 @v1.8.0)
    const control = this.#connection.openStream();
    this.#control = new NetrpcCaller(control, { maxMessageBytes: this.#link.maxMessageBytes, explainEnd });
    control.listen(this.#control);
    const stdout = new OutputReader(this.#connection.openStream(), (bytes) => stdio.stdout(bytes));
    const stderr = new OutputReader(this.#connection.openStream(), (bytes) => stdio.stderr(bytes));
    this.stdioEnded = Promise.all([stdout.ended, stderr.ended]).then(() => undefined);
    this.closed = this.#connection.closed.then((error) => {
      this.#link.close(objectLostError(error));
      return error && objectLostError(error);
    });
  }

  get broker(): NetrpcBroker {
    return this.#link.broker;
  }

  async dispense(name: string, { signal, timeoutMs = Infinity }: WaitOptions = {}): Promise<unknown> {
    const plugin = Object.hasOwn(this.#plugins, name) ? this.#plugins[name] : undefined;
    if (plugin === undefined) throw unknownPluginError(name, Object.keys(this.#plugins));
    const dueAtMs = performance.now() + timeoutMs;
    const id = await this.#requestObject(name, { signal, timeoutMs });
    const leftMs = Math.max(0, dueAtMs - performance.now());
    const limits = leftMs < this.#link.mux.brokerMs ? { signal, timeoutMs: leftMs } : { signal };
    const channel = await this.#link.mux.dial(id, limits);
    return createObjectClient(this.#link, channel, plugin).client;
  }

  /** Has the plugin make an object. @returns the id that it is to be dialed by */
  async #requestObject(name: string, options: WaitOptions): Promise<number> {
    try {
      return Number(await this.#control.call(controlMethods.dispense, name, options));
    } catch (error) {
      const isUnknown = NetrpcError.is(error) && error.serverMessage === unknownNameText(name);
      throw isUnknown ? unservedPluginError(name, error) : error;
    }
  }

  async ping(options: WaitOptions = {}): Promise<void> {
    await this.#control.call(controlMethods.ping, true, options);
  }

  async shutdown(options: WaitOptions = {}): Promise<boolean> {
    try {
      await this.#control.call(controlMethods.quit, true, options);
      return true;
    } catch (error) {
      // A Go plugin that ends at once may not answer any more.
      if (PluginError.is(error) && error.origin !== "caller") return !NetrpcError.is(error);
      throw error;
    }
  }

  destroy(reason: Error): void {
    this.#link.close(reason);
    this.#connection.destroy(reason);
  }
}
