import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, it } from "node:test";
import { versionCases } from "../versions/version-cases.js";
import type { VersionCase } from "../versions/version-cases.js";
import type { VersionsHost, VersionsPlugin } from "./versions-sides.js";

/** All in which the versions, names and cookies of a host and a plugin can differ. */
export function describeVersions(host: VersionsHost, plugin: VersionsPlugin): void {
  describe(`${host.name} with ${plugin.name}`, () => {
    for (const each of versionCases.filter(
      ({ tenonHostOnly }) => !host.isGo || tenonHostOnly === undefined,
    )) {
      it(each.title, async (t) => {
        const command = pluginCommand(plugin, each);
        const run = { command, versions: each.host, cookie: each.cookie };
        assert.deepEqual(await host.run(t, run), [each.expected]);
      });
    }

    const simple = { host: [3], plugin: [3] } as const;
    const expected = versionCases[0]?.expected;

    it("a cookie value that is new for each launch", async (t) => {
      for (const value of [randomUUID(), randomUUID()]) {
        const cookie = { key: "TENON_VERSIONS", value };
        const command = pluginCommand(plugin, { ...simple, cookie });
        assert.deepEqual(await host.run(t, { command, versions: [3], cookie }), [expected]);
      }
    });

    it("a first launch for the version alone, and one that works", async (t) => {
      const command = pluginCommand(plugin, simple);
      assert.deepEqual(await host.run(t, { command, askNothing: true }), [{ version: 3, answers: {} }]);
      assert.deepEqual(await host.run(t, { command }), [expected]);
    });

    it("no environment of the host's own, PATH included", async (t) => {
      const run = { command: pluginCommand(plugin, simple), bareEnvironment: true };
      assert.deepEqual(await host.run(t, run), [expected]);
    });

    it("four launches one after the other", async (t) => {
      const run = { command: pluginCommand(plugin, simple), launches: 4 };
      assert.deepEqual(await host.run(t, run), Array(4).fill(expected));
    });

    it("four launches at once", async (t) => {
      const run = { command: pluginCommand(plugin, simple), launches: 4, atOnce: true };
      assert.deepEqual(await host.run(t, run), Array(4).fill(expected));
    });
  });
}

function pluginCommand(
  plugin: VersionsPlugin,
  { plugin: versions, names, cookie, wrap }: Pick<VersionCase, "plugin" | "names" | "cookie" | "wrap">,
): readonly string[] {
  const flags = [`--versions=${versions.join(",")}`];
  if (names !== undefined) flags.push(`--names=${names.join(",")}`);
  if (cookie !== undefined) flags.push(`--cookie-key=${cookie.key}`, `--cookie-value=${cookie.value}`);
  const command = [...plugin.command, ...flags];
  return wrap === undefined ? command : wrap(command);
}
