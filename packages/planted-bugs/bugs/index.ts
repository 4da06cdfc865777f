import type { PlantedBug } from "../src/planted-bug.js";
import { connectionBugs } from "./connections.js";
import { grpcBugs } from "./grpc.js";
import { hpackBugs } from "./hpack.js";
import { http2Bugs } from "./http2.js";
import { netrpcBugs } from "./netrpc.js";
import { yamuxBugs } from "./yamux.js";

/** All of them, in the order in which they are tried. */
export const plantedBugs: readonly PlantedBug[] = [
  ...http2Bugs,
  ...hpackBugs,
  ...grpcBugs,
  ...yamuxBugs,
  ...netrpcBugs,
  ...connectionBugs,
];
