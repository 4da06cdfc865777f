import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rememberOwnCookie } from "../internal/own-cookie.js";
import { createChildEnvironment, selectVariables } from "./child-environment.js";

const protocol = { magicCookieKey: "COOKIE", magicCookieValue: "1", versions: [1] };

describe("selectVariables()", () => {
  const own = { PATH: "/bin", Home: "/me", SECRET: "x" };

  it("gives all, none, or those named", () => {
    assert.equal(selectVariables(own, true), own);
    assert.deepEqual(selectVariables(own, false), {});
    assert.deepEqual(selectVariables(own, ["PATH", "HOME", "NOT_SET"], "linux"), { PATH: "/bin" });
  });

  it("takes no notice of case on Windows", () => {
    assert.deepEqual(selectVariables(own, ["path", "HOME"], "win32"), { PATH: "/bin", Home: "/me" });
  });
});

describe("createChildEnvironment()", () => {
  it("lets an explicit value win over an inherited one, and take it away", () => {
    const env = createChildEnvironment({
      inherited: { HOME: "/a", EDITOR: "vi", PLUGIN_CACHE: "kept" },
      explicit: { HOME: "/b", EDITOR: undefined },
      protocol,
    });
    assert.equal(env["HOME"], "/b");
    assert.equal("EDITOR" in env, false);
    assert.equal(env["PLUGIN_CACHE"], "kept");
  });

  it("passes on nothing that this process was told as a plugin, from either source", () => {
    rememberOwnCookie("OWN_COOKIE");
    const own = { OWN_COOKIE: "x", PLUGIN_CLIENT_CERT: "x", PLUGIN_UNIX_SOCKET_DIR: "/x", TENON_HOST: "1" };
    for (const sources of [
      { inherited: own, explicit: {} },
      { inherited: {}, explicit: own },
    ]) {
      assert.deepEqual(Object.keys(createChildEnvironment({ ...sources, protocol })).sort(), [
        "COOKIE",
        "PLUGIN_MAX_PORT",
        "PLUGIN_MIN_PORT",
        "PLUGIN_PROTOCOL_VERSIONS",
      ]);
    }
  });

  it("gives a plugin with the same cookie its own copy", () => {
    rememberOwnCookie("COOKIE");
    const env = createChildEnvironment({ inherited: { COOKIE: "old" }, explicit: {}, protocol });
    assert.equal(env["COOKIE"], "1");
  });
});
