import { scratchFolder } from "../harness/scratch-folder.js";
import type { TestScope } from "../harness/scratch-folder.js";
import { bundleProgram } from "../harness/bundled-program.js";
import { goProgram } from "../peers/peer-paths.js";
import type { GoBuild } from "../peers/go-programs.js";
import type { ContractChange } from "../versions/contract.js";
import { reportVersions } from "../versions/host.js";
import type { VersionsReport } from "../versions/host.js";
import { runGoHost } from "./go-host-run.js";

/** What a versions host is to do. */
export interface VersionsRun extends ContractChange {
  /** The plugin, with its arguments. */
  readonly command: readonly string[];
  /** How many launches. @default 1 */
  readonly launches?: number;
  /** All at once, instead of one after the other. @default false */
  readonly atOnce?: boolean;
  /** Asks the plugin nothing: its version is all that is wanted. @default false */
  readonly askNothing?: boolean;
  /** Without any variable of the host's own for the plugin, PATH included. @default false */
  readonly bareEnvironment?: boolean;
}

/** A versions host: `src/versions/host.ts`, or `go/versions/host`. */
export interface VersionsHost {
  readonly name: string;
  readonly isGo: boolean;
  /** Launches the plugin, and tells what each launch has found. */
  run(t: TestScope, run: VersionsRun): Promise<readonly VersionsReport[]>;
}

/** A versions plugin: a command that takes the flags of `go/versions/shared`. */
export interface VersionsPlugin {
  readonly name: string;
  readonly command: readonly string[];
}

/** `go/versions/plugin`. */
export function goVersionsPlugin(build: GoBuild): VersionsPlugin {
  return { name: `a Go plugin, ${build}`, command: [goProgram("versions-plugin", build)] };
}

/** Its twin, bundled into one file: it is launched some hundred times. */
export async function bundleVersionsPlugin(t: TestScope): Promise<VersionsPlugin> {
  const path = await bundleProgram(t, new URL("../versions/plugin.ts", import.meta.url));
  return { name: "a TypeScript plugin", command: [process.execPath, path] };
}

/** The host in this process. */
export const tenonVersionsHost: VersionsHost = {
  name: "TypeScript host",
  isGo: false,
  async run(t, { command: [file = "", ...args], launches = 1, atOnce = false, ...run }) {
    const launchOne = () =>
      reportVersions(run, {
        command: [file, ...args],
        cwd: scratchFolder(t),
        inheritEnv: run.bareEnvironment !== true,
      });
    if (atOnce) return Promise.all(Array.from({ length: launches }, launchOne));
    const reports: VersionsReport[] = [];
    for (let count = 0; count < launches; count += 1) reports.push(await launchOne());
    return reports;
  },
};

/** `go/versions/host`. */
export function goVersionsHost(build: GoBuild): VersionsHost {
  return {
    name: `Go host, ${build}`,
    isGo: true,
    async run(t, { command, launches = 1, atOnce = false, ...run }) {
      const flags = [`-launches=${String(launches)}`, `-at-once=${String(atOnce)}`];
      if (run.askNothing === true) flags.push("-names=none");
      if (run.bareEnvironment === true) flags.push("-bare-environment");
      if (run.versions !== undefined) flags.push(`-versions=${run.versions.join(",")}`);
      if (run.cookie !== undefined) {
        flags.push(`-cookie-key=${run.cookie.key}`, `-cookie-value=${run.cookie.value}`);
      }
      const cwd = scratchFolder(t);
      const host = await runGoHost({ host: "versions-host", build, args: [...flags, ...command], cwd });
      const lines = host.stdout.trimEnd().split("\n");
      if (host.code !== 0) throw new Error(`the Go host failed:\n${host.stderr}`);
      return lines.map((line) => readReport(JSON.parse(line) as GoReport, host.stderr));
    },
  };
}

interface GoReport {
  readonly version: number;
  readonly answers?: Readonly<Record<string, string>>;
  readonly error?: string;
}

// go-plugin client.go:1052 and :919 @v1.8.0; older ones begin with a capital letter.
const mismatch = /incompatible API version with plugin\. Plugin version: (\d+)/i;
const unsupported = /unsupported plugin protocol "(\w+)"/i;

function readReport({ version, answers = {}, error }: GoReport, log: string): VersionsReport {
  if (error === undefined) return { version, answers };
  const [, pluginVersion] = mismatch.exec(error) ?? [];
  if (pluginVersion !== undefined) return { mismatch: Number(pluginVersion) };
  const [, protocol] = unsupported.exec(error) ?? [];
  if (protocol !== undefined) return { unsupported: protocol };
  throw new Error(`the Go host says: ${error}\n${log}`);
}
