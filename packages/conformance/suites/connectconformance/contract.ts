import { grpcPlugin } from "tenon";
import { ConformanceService } from "./gen/connectrpc/conformance/v1/service_pb.js";

const {
  unimplemented: _unimplemented,
  idempotentUnary: _idempotent,
  ...servedMethods
} = ConformanceService.method;

/** The service without the method that no server has, and without the one for Connect's GET. */
export const ServedConformanceService = {
  ...ConformanceService,
  method: servedMethods,
  methods: Object.values(servedMethods),
};

/** What our server serves. */
export const servedContract = { plugins: { conformance: grpcPlugin(ServedConformanceService) } };

/** What our client calls: also what is not there. */
export const calledContract = { plugins: { conformance: grpcPlugin(ConformanceService) } };
