import { NetrpcError } from "../../errors/index.js";
import { createSharedAbort } from "../../internal/shared-abort.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { untilFlushed } from "../../transport/until-flushed.js";
import { YamuxConnection } from "../../transport/yamux-connection.js";
import type { YamuxStream } from "../../transport/yamux-stream.js";
import type { CalledMethod } from "../../wire/netrpc/client-session.js";
import { ServiceTable } from "../../wire/netrpc/service-table.js";
import { objectLostError } from "./call-errors.js";
import { controlMethods, unknownNameText } from "./control-methods.js";
import { NetrpcLink } from "./netrpc-link.js";
import { ObjectServer } from "./object-server.js";
import { ObjectSource } from "./object-source.js";
import type { ReadyObject } from "./object-source.js";
import { OutputWriter } from "./output-writer.js";
import { sendOutput } from "./send-output.js";
import type { NetrpcPluginServerOptions } from "./serve-netrpc-plugin.js";
import type { NetrpcHandler, NetrpcTable } from "./served-method.js";

/** How long a connection that is closed waits for the host to end its streams, in milliseconds: a Go host does not. */
const lastWordMs = 100;

/** A plugin's end of a connection to a host: the control stream, two of output, and the broker's. */
export class HostConnection {
  /** Resolves when it has ended. */
  readonly closed: Promise<void>;
  readonly #stream: ByteStream;
  readonly #options: NetrpcPluginServerOptions;
  readonly #connection: YamuxConnection;
  readonly #link: NetrpcLink;
  readonly #sources: ReadonlyMap<string, ObjectSource>;
  /** What the host calls: the control stream, and each object that it was given. */
  readonly #servers = new Set<ObjectServer>();
  /** Objects from their dispense to their disposal. */
  readonly #objects = new Set<Promise<void>>();
  readonly #draining = createSharedAbort();
  readonly #outputOver = new AbortController();
  #stdout: OutputWriter | undefined;
  #streamCount = 0;

  constructor(stream: ByteStream, options: NetrpcPluginServerOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#link = new NetrpcLink(() => this.#connection.openStream(), options);
    this.#sources = createSources(this.#link, options);
    this.#connection = new YamuxConnection(stream, {
      role: "server",
      onStream: (incoming) => this.#onStream(incoming),
    });
    this.closed = this.#connection.closed.then((error) => {
      this.#link.close(objectLostError(error));
      this.#outputOver.abort();
    });
  }

  /**
   * Takes no more calls. Resolves when those that run are answered and the objects disposed of, or nobody is left to answer.
   */
  async drain(): Promise<void> {
    this.#draining.abort();
    await Promise.race([this.#drainAll(), this.closed]);
  }

  /** Ends it in good order. Resolves when it has ended. */
  async close(): Promise<void> {
    for (const server of this.#servers) server.drain();
    await this.#connection.close({ timeoutMs: lastWordMs });
    await this.closed;
  }

  /** Ends it at once. */
  destroy(reason: Error): void {
    this.#link.close(reason);
    this.#connection.destroy(reason);
  }

  /** In rounds: a dispense that still runs adds to the objects. */
  async #drainAll(): Promise<void> {
    while (this.#servers.size + this.#objects.size > 0) {
      const servers = Array.from(this.#servers);
      for (const server of servers) server.drain();
      await Promise.all([...servers.map(({ ended }) => ended), ...this.#objects]);
    }
  }

  /** go-plugin rpc_server.go:78-100 @v1.8.0: the first three streams have their meaning by their order. */
  #onStream(stream: YamuxStream): void {
    switch (this.#streamCount++) {
      case 0:
        this.#serveControl(stream);
        break;
      case 1:
        this.#stdout = this.#createWriter(stream);
        break;
      case 2:
        if (this.#stdout !== undefined) this.#sendOutput(this.#stdout, this.#createWriter(stream));
        break;
      default:
        this.#link.mux.receive(stream);
    }
  }

  #serveControl(stream: YamuxStream): void {
    const server = new ObjectServer(this.#link, stream, this.#createControlTable());
    this.#servers.add(server);
    stream.listen(server);
    void server.ended.then(() => this.#servers.delete(server));
  }

  #createControlTable(): NetrpcTable {
    const quit = async (): Promise<object> => {
      await this.#options.onShutdown();
      return {};
    };
    const table: NetrpcTable = new ServiceTable();
    addMethod(table, controlMethods.ping, () => ({}));
    addMethod(table, controlMethods.quit, quit);
    addMethod(table, controlMethods.dispense, (name) => this.#dispense(String(name)));
    return table;
  }

  /** Makes an object ready; the host dials the id that is answered. */
  async #dispense(name: string): Promise<number> {
    const source = this.#sources.get(name);
    if (source === undefined) {
      throw new NetrpcError(controlMethods.dispense.serviceMethod, unknownNameText(name));
    }
    const ready = await source.prepare();
    const id = this.#link.mux.nextId();
    const served = this.#serveObject(source, ready, id);
    this.#objects.add(served);
    void served.then(() => this.#objects.delete(served));
    return id;
  }

  /** Never rejects. */
  async #serveObject(source: ObjectSource, ready: ReadyObject, id: number): Promise<void> {
    try {
      const channel = await this.#link.mux.accept(id, { signal: this.#draining.signal });
      await source.serve(channel, this.#servers, ready);
    } catch (error) {
      if (!this.#link.signal.aborted && !this.#draining.signal.aborted)
        this.#link.reportHandlerError(error, controlMethods.dispense.serviceMethod);
      await ready.dispose();
    }
  }

  #createWriter(stream: YamuxStream): OutputWriter {
    return new OutputWriter(stream, () => this.#outputOver.abort());
  }

  #sendOutput(stdout: OutputWriter, stderr: OutputWriter): void {
    const { stdio } = this.#options;
    if (stdio === undefined) {
      stdout.end();
      stderr.end();
      return;
    }
    void sendOutput(stdio, {
      writers: { stdout, stderr },
      signal: this.#outputOver.signal,
      untilFlushed: () => untilFlushed(this.#stream),
    });
  }
}

function createSources(
  link: NetrpcLink,
  { plugins, implementations }: NetrpcPluginServerOptions,
): ReadonlyMap<string, ObjectSource> {
  const sources = Object.entries(plugins).flatMap(([name, plugin]) => {
    const implementation = Object.hasOwn(implementations, name) ? implementations[name] : undefined;
    if (implementation === undefined) return [];
    const origin = `plugin ${JSON.stringify(name)}`;
    return [[name, new ObjectSource(link, { origin, plugin, implementation })] as const];
  });
  return new Map(sources);
}

function addMethod(table: NetrpcTable, method: CalledMethod, handler: NetrpcHandler): void {
  const [service = "", name = ""] = method.serviceMethod.split(".");
  table.add(service, [[name, { ...method, name, path: method.serviceMethod, handler }]]);
}
