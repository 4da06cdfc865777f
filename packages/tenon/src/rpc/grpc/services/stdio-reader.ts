import { RpcStatusError } from "../../../errors/index.js";
import type { StdioSink } from "../../plugin-connection.js";
import type { GrpcCaller } from "../grpc-caller.js";
import { createServiceClient } from "../service-client.js";
import { stdioService } from "./stdio.js";
import type { StdioData } from "./stdio.js";

/** Where the output goes. */
export interface StdioReaderOptions {
  readonly stdio: StdioSink;
  readonly onStdioUnavailable?: (() => void) | undefined;
}

/**
 * Asks the plugin for its output and hands it on until it ends. Always to be called, and at once: a Go plugin blocks
 * its own writes when about 64 KiB wait for a reader. Resolves when the output has ended, however it did: the error of
 * a connection that is lost reaches everybody who calls on it.
 */
export async function readStdio(caller: GrpcCaller, options: StdioReaderOptions): Promise<void> {
  const client = createServiceClient(caller, stdioService);
  const responses = client["streamStdio"]?.({}) as AsyncIterable<StdioData>;
  try {
    for await (const { channel, bytes } of responses) {
      // Go drops unknown channels too: grpc_stdio.go, Run.
      if (channel !== "unknown") await options.stdio[channel](bytes);
    }
  } catch (error) {
    // go-plugin grpc_stdio.go:109 @v1.8.0: these two mean that the plugin does not sync its output.
    if (RpcStatusError.is(error, "UNIMPLEMENTED") || RpcStatusError.is(error, "UNAVAILABLE"))
      options.onStdioUnavailable?.();
  }
}
