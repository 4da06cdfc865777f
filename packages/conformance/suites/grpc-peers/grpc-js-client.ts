import assert from "node:assert/strict";
import { Metadata, credentials, status } from "@grpc/grpc-js";
import type { CallOptions, Client, ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import type { CaseName } from "../grpc-interop/case-names.js";
import { loadService } from "./grpc-js-service.js";
import type { PayloadMessage, SimpleRequest, StreamingOutputRequest } from "./grpc-js-service.js";
import { echoKeys, figures } from "./peer.js";

const payload = (size: number): { readonly body: Buffer } => ({ body: Buffer.alloc(size) });
const responseStatus = { code: status.UNKNOWN, message: figures.statusMessage };

/** Runs a case of gRPC's interop tests with grpc-js' client. Rejects when it fails. */
export async function runGrpcJsCase(name: CaseName, port: number): Promise<void> {
  const address = `127.0.0.1:${String(port)}`;
  const [test, missing] = [loadService("TestService"), loadService("UnimplementedService")].map(
    (service) => new service(address, credentials.createInsecure()),
  );
  try {
    await cases[name](new Caller(test as Client), new Caller(missing as Client));
  } finally {
    test?.close();
    missing?.close();
  }
}

type Duplex = ClientDuplexStream<StreamingOutputRequest, PayloadMessage>;

/** grpc-js' methods are made at run time: named here once. */
class Caller {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** A call with one answer. */
  unary(method: string, request: object, { onCall, metadata = new Metadata() }: UnaryOptions = {}) {
    return new Promise<object>((resolve, reject) => {
      const done = (error: ServiceError | null, answer: object): void =>
        error === null ? resolve(answer) : reject(error);
      const call: unknown = this.#invoke(method, [request, metadata, done]);
      onCall?.(call as Events);
    });
  }

  /** A call with many requests and one answer. */
  up(method: string, use: (call: Duplex) => void, metadata = new Metadata()): Promise<object> {
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer: object): void =>
        error === null ? resolve(answer) : reject(error);
      use(this.#invoke(method, [metadata, done]) as Duplex);
    });
  }

  duplex(options: CallOptions = {}, metadata = new Metadata()): Duplex {
    return this.#invoke("fullDuplexCall", [metadata, options]) as Duplex;
  }

  down(request: StreamingOutputRequest): Duplex {
    return this.#invoke("streamingOutputCall", [request]) as Duplex;
  }

  #invoke(method: string, args: readonly unknown[]): unknown {
    const found: unknown = Reflect.get(this.#client, method);
    assert.ok(typeof found === "function", method);
    return Reflect.apply(found, this.#client, args);
  }
}

interface UnaryOptions {
  /** Gets grpc-js' object of the call. */
  readonly onCall?: (call: Events) => void;
  readonly metadata?: Metadata;
}

/** The events of a call that the cases look at. */
interface Events {
  on(
    event: "metadata" | "status",
    listener: (told: Metadata & { readonly metadata: Metadata }) => void,
  ): unknown;
}

const cases: Readonly<Record<CaseName, (test: Caller, missing: Caller) => Promise<void>>> = {
  async empty_unary(test) {
    assert.deepEqual(await test.unary("emptyCall", {}), {});
  },
  async large_unary(test) {
    const request: SimpleRequest = {
      responseSize: figures.largeResponse,
      payload: payload(figures.largeRequest),
    };
    assert.equal(sizeOf(await test.unary("unaryCall", request)), figures.largeResponse);
  },
  async client_streaming(test) {
    const answer = await test.up("streamingInputCall", (call) => {
      for (const size of figures.requestSizes) call.write({ payload: payload(size) });
      call.end();
    });
    assert.deepEqual(answer, { aggregatedPayloadSize: figures.requestSizesSum });
  },
  async server_streaming(test) {
    const responseParameters = figures.responseSizes.map((size) => ({ size }));
    const sizes: number[] = [];
    for await (const message of test.down({ responseParameters })) sizes.push(sizeOf(message as object));
    assert.deepEqual(sizes, figures.responseSizes);
  },
  async ping_pong(test) {
    const call = test.duplex();
    const answers = call[Symbol.asyncIterator]();
    for (const [index, size] of figures.requestSizes.entries()) {
      const expected = figures.responseSizes[index] ?? 0;
      call.write({ responseParameters: [{ size: expected }], payload: payload(size) });
      assert.equal(sizeOf((await answers.next()).value as object), expected);
    }
    call.end();
    assert.equal((await answers.next()).done, true);
  },
  async empty_stream(test) {
    const call = test.duplex();
    call.end();
    for await (const message of call) assert.fail(`came ${String(message)}`);
  },
  async timeout_on_sleeping_server(test) {
    const call = test.duplex({ deadline: Date.now() + 1 });
    call.write({ payload: payload(27_182) });
    await assertStatus(drain(call), status.DEADLINE_EXCEEDED);
  },
  async cancel_after_begin(test) {
    await assertStatus(
      test.up("streamingInputCall", (call) => call.cancel()),
      status.CANCELLED,
    );
  },
  async cancel_after_first_response(test) {
    const call = test.duplex();
    call.write({ responseParameters: [{ size: 31_415 }], payload: payload(27_182) });
    const answers = call[Symbol.asyncIterator]();
    assert.equal(sizeOf((await answers.next()).value as object), 31_415);
    call.cancel();
    await assertStatus(answers.next(), status.CANCELLED);
  },
  async status_code_and_message(test) {
    await assertStatus(test.unary("unaryCall", { responseStatus }), status.UNKNOWN, figures.statusMessage);
    const call = test.duplex();
    call.write({ responseStatus });
    call.end();
    await assertStatus(drain(call), status.UNKNOWN, figures.statusMessage);
  },
  async special_status_message(test) {
    const special = { code: status.UNKNOWN, message: figures.specialMessage };
    await assertStatus(test.unary("unaryCall", { responseStatus: special }), status.UNKNOWN, special.message);
  },
  async custom_metadata(test) {
    const metadata = new Metadata();
    metadata.set(echoKeys.initial, figures.initialValue);
    metadata.set(echoKeys.trailing, Buffer.from(figures.trailingValue));
    const request = { responseSize: 1, payload: payload(1) };
    await assertEchoed((onCall) => test.unary("unaryCall", request, { onCall, metadata }));
    await assertEchoed(async (onCall) => {
      const call = test.duplex({}, metadata);
      onCall(call);
      call.write({ responseParameters: [{ size: 1 }], payload: payload(1) });
      call.end();
      await drain(call);
    });
  },
  async unimplemented_method(test) {
    await assertStatus(test.unary("unimplementedCall", {}), status.UNIMPLEMENTED);
  },
  async unimplemented_service(_test, missing) {
    await assertStatus(missing.unary("unimplementedCall", {}), status.UNIMPLEMENTED);
  },
};

function sizeOf(message: PayloadMessage): number {
  return message.payload?.body.length ?? -1;
}

async function drain(call: Duplex): Promise<void> {
  for await (const _message of call) continue;
}

async function assertStatus(call: Promise<unknown>, code: status, details?: string): Promise<void> {
  const error = (await call.then(
    () => assert.fail(`expected status ${String(code)}, came an answer`),
    (reason: unknown) => reason,
  )) as Partial<ServiceError>;
  assert.equal(error.code, code, error.message);
  if (details !== undefined) assert.equal(error.details, details);
}

/** Runs a call and looks at what came back with its headers and trailers. */
async function assertEchoed(run: (onCall: (call: Events) => void) => Promise<unknown>): Promise<void> {
  let [headers, trailers] = [new Metadata(), new Metadata()];
  let onStatus = (): void => undefined;
  const isOver = new Promise<void>((resolve) => (onStatus = resolve));
  await run((call) => {
    call.on("metadata", (metadata) => (headers = metadata));
    call.on("status", ({ metadata }) => {
      trailers = metadata;
      onStatus();
    });
  });
  await isOver;
  assert.deepEqual(headers.get(echoKeys.initial), [figures.initialValue]);
  assert.deepEqual(trailers.get(echoKeys.trailing), [Buffer.from(figures.trailingValue)]);
}
