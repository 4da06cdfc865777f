import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { calculator, calculatorHandlers } from "../../../test/support/netrpc-fixture.js";
import { NetrpcError, PluginError } from "../../errors/index.js";
import type { PluginConnection } from "../plugin-connection.js";
import { connectNetrpcPlugin } from "./connect-netrpc-plugin.js";
import { createNetrpcPluginServer } from "./serve-netrpc-plugin.js";

/** A host whose contract has more than its plugin. */
function connectWithMissing(test: TestContext): PluginConnection {
  const [hostEnd, pluginEnd] = duplexPair();
  const server = createNetrpcPluginServer({
    plugins: { calculator, failing: calculator },
    implementations: {
      calculator: calculatorHandlers,
      failing: () => {
        throw new Error("unknown plugin type: missing");
      },
    },
    onHandlerError: () => undefined,
    onShutdown: () => undefined,
  });
  server.accept(pluginEnd);
  const plugins = { calculator, failing: calculator, missing: calculator };
  const connection = connectNetrpcPlugin(hostEnd, { plugins, stdio: { stdout() {}, stderr() {} } });
  test.after(() => {
    const ended = new Error("the test has ended");
    connection.destroy(ended);
    server.destroy(ended);
  });
  return connection;
}

describe("dispense over net/rpc", () => {
  it("rejects with UNKNOWN_PLUGIN, in the plugin's words, when the plugin does not have the name", async (test) => {
    const connection = connectWithMissing(test);
    await assert.rejects(
      async () => connection.dispense("missing"),
      (error: unknown) => {
        assert.ok(PluginError.is(error, "UNKNOWN_PLUGIN"), String(error));
        assert.equal(error.origin, "peer");
        assert.match(error.message, /does not serve "missing", .*: unknown plugin type: missing\./);
        assert.ok(NetrpcError.is(error.cause));
        assert.deepEqual(error.details, { name: "missing" });
        return true;
      },
    );
    assert.ok(await connection.dispense("calculator"));
  });

  it("rejects with the plugin's own error when the object cannot be made", async (test) => {
    const connection = connectWithMissing(test);
    await assert.rejects(
      async () => connection.dispense("failing"),
      (error: unknown) => {
        return NetrpcError.is(error) && error.serverMessage === "unknown plugin type: missing";
      },
    );
  });
});
