import type { Stack } from "../stack.js";
import { grpcJs } from "./grpc-js.js";
import { netrpc } from "./netrpc.js";
import { tenon } from "./tenon.js";

export { netrpc };

/** The gRPC stacks; the first is the one the others are compared with. */
export const grpcStacks: readonly Stack[] = [tenon, grpcJs];

/** Every stack that runs in Node. */
export const stacks: readonly Stack[] = [...grpcStacks, netrpc];
