import assert from "node:assert/strict";
import { join } from "node:path";
import { launch } from "tenon/host";
import type { LaunchOptions } from "tenon/host";
import { contract } from "../environment/contracts.js";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { TestScope } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import type { GoHostResult } from "./go-host-run.js";
import { goPlugin, typescriptPlugin } from "./plugin-under-test.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** What a plugin says of its start. */
export interface Started {
  readonly env: Readonly<Record<string, string>>;
  readonly argv0: string;
  readonly executable: string;
}

/** What `go/environment/host` prints. */
export interface HostAnswer {
  readonly network: string;
  readonly address: string;
  readonly told: Started;
}

/** The plugins that say how they were started. */
export function environmentPlugins(build: GoBuild): readonly [go: PluginUnderTest, tenon: PluginUnderTest] {
  return [
    goPlugin("environment-plugin", build),
    typescriptPlugin(new URL("../environment/plugin.ts", import.meta.url)),
  ];
}

/** Launches a plugin with Tenon and asks it. */
export async function askWithTenon(options: LaunchOptions): Promise<Started> {
  await using client = await launch(contract, options);
  const { payload } = await (await client.dispense("echo")).unary({});
  return readStarted(payload);
}

/** Reads a plugin's answer. */
export function readStarted(payload: Uint8Array): Started {
  return JSON.parse(Buffer.from(payload).toString()) as Started;
}

/** Where a Go host runs, and what its variables say. */
export interface GoHostCase {
  readonly build: GoBuild;
  readonly plugin: PluginUnderTest;
  readonly env?: Readonly<Record<string, string>>;
  /** A folder of the test's own. */
  readonly cwd: string;
}

/** Has a Go host start a plugin. */
export function startWithGo({ build, plugin, env, cwd }: GoHostCase): Promise<GoHostResult> {
  const path = join(cwd, "plugin");
  plugin.install(path);
  return runGoHost({ host: "environment-host", build, cwd, env: { ...env, ENVIRONMENT_PLUGIN: path } });
}

/** The same, for a host that is to get an answer. */
export async function askWithGo(
  t: TestScope,
  options: Omit<GoHostCase, "cwd"> & { readonly cwd?: string },
): Promise<HostAnswer & { readonly result: GoHostResult }> {
  const result = await startWithGo({ cwd: scratchFolder(t), ...options });
  assert.equal(result.code, 0, result.stdout + result.stderr);
  return { ...(JSON.parse(result.stdout) as HostAnswer), result };
}
