import type { CaseName } from "../grpc-interop/case-names.js";

/** Another gRPC implementation, in both roles. */
export interface Peer {
  /** The library with its version, as the table has it. */
  readonly name: string;
  /** Serves gRPC's TestService on a port of its own, as long as `work` takes. */
  withServer<Result>(work: (port: number) => Promise<Result>): Promise<Result>;
  /** Runs a case with its client against the server at the port. Rejects when the case fails. */
  runCase(name: CaseName, port: number): Promise<void>;
}

/** Metadata that a server sends back, as the cases ask. */
export const echoKeys = { initial: "x-grpc-test-echo-initial", trailing: "x-grpc-test-echo-trailing-bin" };

/** What the cases send and expect: https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md. */
export const figures = {
  largeRequest: 271_828,
  largeResponse: 314_159,
  requestSizes: [27_182, 8, 1_828, 45_904],
  requestSizesSum: 74_922,
  responseSizes: [31_415, 9, 2_653, 58_979],
  statusMessage: "test status message",
  specialMessage: "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
  initialValue: "test_initial_metadata_value",
  trailingValue: Uint8Array.of(0xab, 0xab, 0xab),
} as const;
