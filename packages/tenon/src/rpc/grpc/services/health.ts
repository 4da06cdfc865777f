import { rpcError } from "../../../errors/index.js";
import type { HandlerContext } from "../../../contract/handler-context.js";
import type { MessageCodec, MethodKind, MethodType, ServiceType } from "../../../contract/codec.js";
import { protobufText, readProtobufFields } from "../../../wire/bytes/protobuf-reader.js";
import { ProtobufWriter } from "../../../wire/bytes/protobuf-writer.js";
import { descriptorFiles } from "./builtin-descriptors.js";

/** The service name that a host asks for when it pings. (go-plugin grpc_server.go:26 @v1.8.0) */
export const pluginServiceName = "plugin";

/** Whole-server health is asked for by the empty name. */
const healthyNames: ReadonlySet<string> = new Set([pluginServiceName, ""]);

interface HealthRequest {
  readonly service: string;
}

/** `HealthCheckRequest { string service = 1 }`. */
const requestCodec: MessageCodec<HealthRequest, HealthRequest> = {
  typeName: "grpc.health.v1.HealthCheckRequest",
  encode: ({ service }) => new ProtobufWriter().string(1, service).finish(),
  decode(message): HealthRequest {
    let service = "";
    for (const field of readProtobufFields(message)) if (field.number === 1) service = protobufText(field);
    return { service };
  },
};

const statusNumbers = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;
type HealthStatus = keyof typeof statusNumbers;
const statusNames = Object.keys(statusNumbers) as HealthStatus[];

interface HealthResponse {
  readonly status: HealthStatus;
}

/** `HealthCheckResponse { ServingStatus status = 1 }`. */
const responseCodec: MessageCodec<HealthResponse, HealthResponse> = {
  typeName: "grpc.health.v1.HealthCheckResponse",
  encode: ({ status }) => new ProtobufWriter().uint32(1, statusNumbers[status]).finish(),
  decode(message): HealthResponse {
    let status: HealthStatus = "UNKNOWN";
    for (const field of readProtobufFields(message)) {
      if (field.number === 1) status = statusNames[field.varint] ?? "UNKNOWN";
    }
    return { status };
  },
};

function healthMethod(localName: string, name: string, kind: MethodKind): MethodType {
  return {
    localName,
    path: `/grpc.health.v1.Health/${name}`,
    kind,
    input: requestCodec,
    output: responseCodec,
  };
}

/** @see https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
export const healthService: ServiceType = {
  typeName: "grpc.health.v1.Health",
  methods: [healthMethod("check", "Check", "unary"), healthMethod("watch", "Watch", "server_streaming")],
  fileDescriptors: descriptorFiles("grpc/health/v1/health.proto"),
};

/** What a plugin serves it with: it is healthy as long as it answers. `closing` ends the watchers. */
export function createHealth(closing: AbortSignal): object {
  return {
    check({ service }: HealthRequest): HealthResponse {
      if (healthyNames.has(service)) return { status: "SERVING" };
      throw rpcError("NOT_FOUND", `unknown service ${JSON.stringify(service)}`);
    },
    async *watch({ service }: HealthRequest, { signal }: HandlerContext): AsyncGenerator<HealthResponse> {
      yield { status: healthyNames.has(service) ? "SERVING" : "SERVICE_UNKNOWN" };
      await aborted(AbortSignal.any([signal, closing]));
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
