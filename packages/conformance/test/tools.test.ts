// grpcurl, evans and grpc-health-probe with a plugin that runs without a host. The Go plugin is the control.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { installPlugin } from "../src/cases/installed-plugin.js";
import { examplePlugin, goPlugin } from "../src/cases/plugin-under-test.js";
import type { PluginUnderTest } from "../src/cases/plugin-under-test.js";
import { startBarePlugin } from "../src/harness/bare-plugin.js";
import type { BarePlugin } from "../src/harness/bare-plugin.js";
import { runProgram } from "../src/harness/run-program.js";
import { goTool } from "../src/peers/peer-paths.js";
import type { GoTool } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

function describeTools(name: string, plugin: () => PluginUnderTest): void {
  describe(`grpcurl, evans and grpc-health-probe with ${name}`, () => {
    let running: BarePlugin;
    const cleanUps: (() => void)[] = [];

    before(async () => {
      const scope = { after: (work: () => void) => cleanUps.push(work) };
      running = await startBarePlugin(installPlugin(scope, plugin()), { BASIC_PLUGIN: "hello" });
    });

    after(async () => {
      await running.end();
      for (const cleanUp of cleanUps) cleanUp();
    });

    const target = () => `unix://${running.socket}`;
    const run = (tool: GoTool, ...args: string[]) => runProgram([goTool(tool), ...args], { cwd: tmpdir() });
    const grpcurl = (...args: string[]) => run("grpcurl", "-plaintext", ...args);
    const probe = (...args: string[]) =>
      run("grpc-health-probe", "-addr", target(), "-rpc-timeout", "10s", ...args);

    /** evans takes a Unix socket as the host `unix` with a path for a port, and requests from a file. */
    async function evans(command: readonly string[], request?: object): Promise<string> {
      const folder = mkdtempSync(join(tmpdir(), "tenon-evans-"));
      try {
        const file = join(folder, "request.json");
        writeFileSync(file, JSON.stringify(request ?? {}));
        const server = ["--host", "unix", "--port", running.socket, "-r", "cli"];
        const words = request === undefined ? command : [...command, "--file", file];
        // It keeps its settings in the home directory.
        const options = {
          cwd: folder,
          env: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder },
        };
        const { stdout, stderr, code } = await runProgram([goTool("evans"), ...server, ...words], options);
        assert.equal(code, 0, stdout + stderr);
        return stdout;
      } finally {
        rmSync(folder, { recursive: true });
      }
    }

    it("lists, describes and calls with evans", async () => {
      assert.match(await evans(["list"]), /^proto\.KV$/m);
      assert.match(await evans(["desc", "proto.PutRequest"]), /string key = 1;\n +bytes value = 2;/);
      await evans(["call", "proto.KV.Put"], { key: "evans", value: "d29ybGQ=" });
      const { value } = JSON.parse(await evans(["call", "proto.KV.Get"], { key: "evans" })) as {
        value: string;
      };
      assert.match(Buffer.from(value, "base64").toString(), /^world/);
    });

    it("lists the services by reflection", async () => {
      const { stdout, stderr } = await grpcurl(target(), "list");
      const services = stdout.trimEnd().split("\n");
      for (const service of [
        "proto.KV",
        "grpc.health.v1.Health",
        "plugin.GRPCController",
        "plugin.GRPCStdio",
      ]) {
        assert.ok(services.includes(service), `${service} in: ${stdout}${stderr}`);
      }
    });

    it("describes a service and its messages", async () => {
      const service = await grpcurl(target(), "describe", "proto.KV");
      assert.match(service.stdout, /rpc Get \( \.proto\.GetRequest \) returns \( \.proto\.GetResponse \);/);
      const message = await grpcurl(target(), "describe", ".proto.PutRequest");
      assert.match(message.stdout, /string key = 1;\n +bytes value = 2;/, message.stderr);
    });

    it("calls methods, knowing the messages by reflection", async () => {
      const put = await grpcurl("-d", '{"key":"tools","value":"d29ybGQ="}', target(), "proto.KV/Put");
      assert.equal(put.stdout, "{}\n", put.stderr);
      const get = await grpcurl("-d", '{"key":"tools"}', target(), "proto.KV.Get");
      const { value } = JSON.parse(get.stdout) as { value: string };
      assert.match(Buffer.from(value, "base64").toString(), /^world\n\nWritten from plugin-/);
    });

    it("shows a handler's error as its status", async () => {
      const get = await grpcurl("-d", '{"key":"nothing"}', target(), "proto.KV/Get");
      assert.match(get.stderr, /Code: Unknown\n +Message: .*no such file or directory/);
      assert.notEqual(get.code, 0);
    });

    it("finds the service `plugin`, and the server as a whole, serving", async () => {
      for (const service of ["plugin", ""]) {
        const { stdout, stderr, code } = await probe("-service", service);
        assert.match(stdout + stderr, /status: SERVING/);
        assert.equal(code, 0);
      }
    });

    it("does not know the health of another service", async () => {
      const { stderr, code } = await probe("-service", "other");
      assert.match(stderr, /NotFound/);
      assert.notEqual(code, 0);
    });
  });
}

describeWith(["go"], "tools of the gRPC world", () => {
  describeTools("a TypeScript plugin", () => examplePlugin("kv"));
  describeTools("a Go plugin", () => goPlugin("kv-plugin", "grpc-go 1.83"));
});
