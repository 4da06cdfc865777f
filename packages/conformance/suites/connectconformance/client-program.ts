// connectconformance's client under test: reads from stdin which calls to make, makes some of them at once, and says on
// stdout how each went.
import { create } from "@bufbuild/protobuf";
import { encodeDelimited, readDelimited } from "./delimited-messages.js";
import {
  ClientCompatRequestSchema,
  ClientCompatResponseSchema,
} from "./gen/connectrpc/conformance/v1/client_compat_pb.js";
import type { ClientCompatRequest } from "./gen/connectrpc/conformance/v1/client_compat_pb.js";
import { runCall } from "./run-call.js";

/** Many cases wait on purpose. */
const maxCalls = 16;

const underWay = new Set<Promise<void>>();
for await (const request of readDelimited(process.stdin, ClientCompatRequestSchema)) {
  const call = answer(request).finally(() => underWay.delete(call));
  underWay.add(call);
  if (underWay.size >= maxCalls) await Promise.race(underWay);
}
await Promise.all(underWay);

async function answer(request: ClientCompatRequest): Promise<void> {
  const result = await runCall(request).then(
    (value) => ({ case: "response", value }) as const,
    (error: unknown) => ({ case: "error", value: { message: String(error) } }) as const,
  );
  const response = create(ClientCompatResponseSchema, { testName: request.testName, result });
  process.stdout.write(encodeDelimited(ClientCompatResponseSchema, response));
}
