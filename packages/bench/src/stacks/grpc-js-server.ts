import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { loadBenchService } from "./grpc-js-service.js";

const address = process.argv[2];
if (address === undefined) throw new Error("usage: grpc-js-server.js unix:<path>");

function echo(call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>): void {
  answer(null, call.request);
}

const server = new Server();
server.addService(loadBenchService().service, { EchoSmall: echo, EchoRecord: echo });
server.bindAsync(address, ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
  process.stdout.write("ready\n");
});
// The parent holds our stdin open: when it is gone, so are we.
process.stdin.on("end", () => process.exit(0)).resume();
