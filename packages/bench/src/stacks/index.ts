import type { Stack } from "../stack.js";
import { grpcJs } from "./grpc-js.js";
import { tenon } from "./tenon.js";

/** Every stack that is measured; the first is the one the others are compared with. */
export const stacks: readonly Stack[] = [tenon, grpcJs];
