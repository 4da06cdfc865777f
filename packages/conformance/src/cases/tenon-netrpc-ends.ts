import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "tenon";
import { launch } from "tenon/host";
import { NetrpcError } from "tenon/netrpc";
import { mistaken, otherService } from "../netrpc/contract.js";
import { installPlugin } from "./installed-plugin.js";
import { startProbe } from "./netrpc-session.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** A TypeScript host whose contract is not the plugin's, and the ends that a plugin can come to. */
export function describeTenonNetrpcEnds(plugin: PluginUnderTest): void {
  describe(`TypeScript net/rpc host with ${plugin.name}: mistakes and ends`, () => {
    it("is told what the plugin does not have, and goes on", async (t) => {
      const { command, cwd, env } = installPlugin(t, plugin);
      await using client = await launch(mistaken, { command, cwd, env });
      await assert.rejects(client.dispense("missing"), (error) => {
        assert.ok(PluginError.is(error, "UNKNOWN_PLUGIN"), String(error));
        return serverError(/^unknown plugin type: missing$/)(error.cause);
      });
      const probe = await client.dispense("probe");
      await assert.rejects(probe.Missing({ A: 1 }), serverError(/^rpc: can't find method Plugin\.Missing$/));
      await assert.rejects(probe.Fail({ A: 1 }), serverError(/^gob: /));
      assert.equal(await probe.Greet(), "Hello!");
    });

    it("is told of a service that the plugin does not have", async (t) => {
      const { command, cwd, env } = installPlugin(t, plugin);
      await using client = await launch(otherService, { command, cwd, env });
      const probe = await client.dispense("probe");
      await assert.rejects(probe.Fail("x"), serverError(/^rpc: can't find service Other\.Fail$/));
    });

    it("rejects the calls in flight at once when the plugin crashes, and shows its last words", async (t) => {
      const { client, probe, stderr } = await startProbe(t, plugin);
      const waiting = probe.Wait("for ever");
      const crashed = (error: unknown) => {
        assert.ok(PluginError.is(error, "PLUGIN_EXITED"), String(error));
        assert.match(error.message, /crashed as asked/);
        return true;
      };
      await Promise.all([
        assert.rejects(probe.Crash("crashed as asked"), crashed),
        assert.rejects(waiting, crashed),
      ]);
      const { code, endedBy, stderrTail } = await client.exited;
      assert.notEqual(code, 0);
      assert.equal(endedBy, "itself");
      assert.match(stderrTail.join("\n"), /crashed as asked/);
      assert.match(stderr.text, /crashed as asked/);
    });

    it("closes: calls in flight reject, the plugin ends itself and leaves no socket", async (t) => {
      const { client, probe, leftFiles } = await startProbe(t, plugin);
      const waiting = assert.rejects(probe.Wait("for ever"), { code: "CLOSED" });
      await client.close();
      await waiting;
      const { code, signal, endedBy } = await client.exited;
      assert.deepEqual({ code, signal, endedBy }, { code: 0, signal: null, endedBy: "shutdown" });
      assert.deepEqual(leftFiles(), []);
    });
  });
}

function serverError(message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(NetrpcError.is(error), String(error));
    assert.match(error.serverMessage, message);
    return true;
  };
}
