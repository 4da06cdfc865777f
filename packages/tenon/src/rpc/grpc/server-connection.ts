import { grpcContentType } from "../../wire/grpc/content-type.js";
import { MessageFrame } from "../../wire/grpc/message-frame.js";
import type {
  Http2Connection,
  Http2ConnectionHandler,
  Http2Stream,
  PreparedHeaders,
  StreamHandler,
} from "../../wire/http2/http2-stream.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { untilFlushed } from "../../transport/until-flushed.js";
import type { GrpcBroker } from "./broker/grpc-broker.js";
import { DeadlineQueue } from "./deadline-queue.js";
import type { GrpcServer } from "./grpc-server.js";
import { ServerCall } from "./server-call.js";

/** Header blocks that most answers have. */
interface AnswerHeaders {
  readonly response: PreparedHeaders;
  /** Of an answer whose messages are compressed. */
  readonly gzipResponse: PreparedHeaders;
  readonly okTrailers: PreparedHeaders;
  /** For blocks whose fields are all of the call's own. */
  readonly empty: PreparedHeaders;
}

/** The serving side of one connection: what its calls share. */
export class ServerConnection implements Http2ConnectionHandler {
  readonly server: GrpcServer;
  /** Its own broker: the one that the calling side talks with if it does so on this connection. */
  readonly ownBroker: GrpcBroker;
  readonly deadlines: DeadlineQueue = new DeadlineQueue();
  /** Holds each message while it is handed to the connection. */
  readonly frame: MessageFrame = new MessageFrame();
  readonly #onClose: (connection: ServerConnection, error: unknown) => void;
  #connection: Http2Connection | undefined;
  #stream: ByteStream | undefined;
  #headers: AnswerHeaders | undefined;
  #abandonedHandlerCount = 0;

  /** @param onClose called once when the connection is over; `error` is undefined when it ended in good order */
  constructor(
    server: GrpcServer,
    onClose: (connection: ServerConnection, error: unknown) => void,
    broker: GrpcBroker,
  ) {
    this.server = server;
    this.ownBroker = broker;
    this.#onClose = onClose;
  }

  /** Gives it the connection that it handles, and the byte stream under that, which {@link untilFlushed} needs. */
  attach(connection: Http2Connection, stream?: ByteStream): void {
    this.#connection = connection;
    this.#stream = stream;
    const response = [":status", "200", "content-type", grpcContentType];
    this.#headers = {
      response: connection.prepare(response),
      gzipResponse: connection.prepare([...response, "grpc-encoding", "gzip"]),
      okTrailers: connection.prepare(["grpc-status", "0"]),
      empty: connection.prepare([]),
    };
  }

  get headers(): AnswerHeaders {
    if (this.#headers === undefined) throw new Error("a stream came before its connection was attached");
    return this.#headers;
  }

  /** For handlers: opens further connections to the side that calls on this one. */
  get broker(): GrpcBroker {
    return this.server.hostBrokers?.choose(this.ownBroker) ?? this.ownBroker;
  }

  /** Whether a new call must be refused: see {@link GrpcServerOptions.maxAbandonedHandlers}. */
  get isOverloaded(): boolean {
    return this.#abandonedHandlerCount >= this.server.maxAbandonedHandlers;
  }

  /** Counts a handler that goes on though its call is over, or that has ended at last. */
  countAbandoned(difference: 1 | -1): void {
    this.#abandonedHandlerCount += difference;
  }

  /** Takes no new calls; ends when those that run have ended. */
  goAway(): void {
    this.#connection?.goAway();
  }

  /** Ends at once. */
  destroy(cause: unknown): void {
    this.#connection?.destroy(cause);
  }

  /** Resolves when all that was sent until now has left the process; with false when it cannot any more. */
  async untilFlushed(): Promise<boolean> {
    return this.#stream !== undefined && untilFlushed(this.#stream);
  }

  onStream(stream: Http2Stream): StreamHandler {
    return new ServerCall(this, stream);
  }

  onClose(error: unknown): void {
    this.deadlines.close();
    this.#onClose(this, error);
  }
}
