import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { runProgram } from "../../src/harness/run-program.js";
import { file_grpc_testing_test } from "../grpc-interop/gen/grpc/testing/test_pb.js";
import type { Peer } from "./peer.js";

const folder = fileURLToPath(new URL("../../python", import.meta.url));

/** Python's gRPC, which is C-core's, both roles in processes of their own. `bin`: the folder of its `python`. */
export function createGrpcioPeer(bin: string): Peer {
  const python = join(bin, "python");
  const descriptors = Buffer.from(toBinary(FileDescriptorProtoSchema, file_grpc_testing_test.proto));
  const env = { DESCRIPTORS: descriptors.toString("base64"), PYTHONDONTWRITEBYTECODE: "1" };
  return {
    name: "grpcio 1.59",
    async withServer(work) {
      const program = join(folder, "interop_server.py");
      const child = spawn(python, [program], {
        env: { ...process.env, ...env },
        stdio: ["pipe", "pipe", "inherit"],
      });
      const exited = once(child, "exit");
      try {
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
        const { value } = (await lines.next()) as { value?: string };
        if (value === undefined) throw new Error("grpcio's server ended without naming its port");
        return await work(Number(value));
      } finally {
        child.stdin.end();
        await exited;
      }
    },
    async runCase(name, port) {
      const command = [python, join(folder, "interop_client.py"), String(port), name];
      const { code, stderr } = await runProgram(command, { cwd: tmpdir(), env });
      if (code !== 0) throw new Error(stderr.trim().split("\n").at(-1) ?? `ended with ${String(code)}`);
    },
  };
}
