import { grpcPlugin } from "tenon";
import { Plug } from "./gen/plug_pb.js";

/** Bare gRPC: no cookie and no version, only services by name. */
export const contract = { plugins: { a: grpcPlugin(Plug) } };
