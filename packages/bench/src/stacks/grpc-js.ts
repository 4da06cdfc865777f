import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import type { Client, MethodDefinition, ServiceClientConstructor } from "@grpc/grpc-js";
import { assertEcho, recordFields, smallFields } from "../messages.js";
import type { Size } from "../messages.js";
import type { RunningStack, Stack } from "../stack.js";
import { loadBenchService } from "./grpc-js-service.js";

/** grpc-js with itself over a Unix socket. */
export const grpcJs: Stack = {
  name: "grpc-js",
  note: "@grpc/grpc-js client and server, proto-loader stubs",
  async start(): Promise<RunningStack> {
    const folder = mkdtempSync(join(tmpdir(), "tenon-bench-"));
    const address = `unix:${join(folder, "grpc-js")}`;
    const serverFile = fileURLToPath(new URL("./grpc-js-server.js", import.meta.url));
    const server = spawn(process.execPath, [serverFile, address], { stdio: ["pipe", "pipe", "inherit"] });
    await once(server.stdout, "data");
    const service = loadBenchService();
    const client = new service(address, credentials.createInsecure());
    return {
      serverPid: server.pid ?? 0,
      async call(size: Size, number: number): Promise<void> {
        if (size === "32 B") {
          const sent = smallFields(number);
          assertEcho(sent, await callUnary(client, methodOf<typeof sent>(service, "EchoSmall"), sent));
        } else {
          const sent = recordFields(size, number, String);
          assertEcho(sent, await callUnary(client, methodOf<typeof sent>(service, "EchoRecord"), sent));
        }
      },
      async close(): Promise<void> {
        client.close();
        server.stdin.end();
        if (server.exitCode === null) await once(server, "exit");
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** A method that answers with what it was sent; grpc-js has no types for what it loads. */
function methodOf<Message>(
  service: ServiceClientConstructor,
  name: string,
): MethodDefinition<Message, Message> {
  const method = service.service[name];
  if (method === undefined) throw new Error(`bench.proto has no method ${name}`);
  return method as MethodDefinition<Message, Message>;
}

/** A call as the client's generated method makes it, with types. */
function callUnary<Message>(
  client: Client,
  method: MethodDefinition<Message, Message>,
  sent: Message,
): Promise<Message> {
  const { path, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, sent, (error, answer) => {
      if (error !== null) reject(error);
      else if (answer === undefined) reject(new Error("no answer"));
      else resolve(answer);
    });
  });
}
