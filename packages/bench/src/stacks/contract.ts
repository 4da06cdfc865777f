import { defineContract, grpcPlugin } from "tenon";
import { Bench } from "../gen/bench_pb.js";

/** What the Tenon host and plugin of the benchmark agree on. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "TENON_BENCH", magicCookieValue: "bench" },
  plugins: { bench: grpcPlugin(Bench) },
});
