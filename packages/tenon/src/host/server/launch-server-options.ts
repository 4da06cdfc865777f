import type { Writable } from "node:stream";
import { describeValue } from "../../internal/describe-value.js";
import { assertOptions, readChoice } from "../../internal/option-checks.js";
import type { Address } from "../../transport/address.js";
import { isLocalAddress, readServerAddress } from "../../transport/server-address.js";
import type { LaunchSettings, ModuleOptions } from "../launch-options.js";
import { normalizeLaunchOptions, readWritable } from "../normalize-launch-options.js";
import type { NormalizedLaunchOptions } from "../normalize-launch-options.js";
import { readCommand } from "../read-command.js";
import type { CommandSource } from "../read-command.js";

/** How a server's program is started and looked after: as a plugin's, as far as that makes sense without a handshake. */
export interface ServerSettings extends Pick<
  LaunchSettings,
  | "cwd"
  | "env"
  | "inheritEnv"
  | "tempDir"
  | "stdin"
  | "logger"
  | "stderr"
  | "tls"
  | "signal"
  | "timeouts"
  | "maxMessageBytes"
> {
  /** Takes the program's stdout as it comes. While it says that it is full, the program waits. @default none */
  readonly stdout?: Writable | undefined;
  /**
   * Where the program is to listen: at a socket in a directory that only this user can look into, or at a port of
   * 127.0.0.1. @default "unix"; on Windows "tcp"
   */
  readonly network?: "unix" | "tcp" | undefined;
  /** Where the program is to listen, when that is fixed, such as `127.0.0.1:8888`. @default one that is free is chosen */
  readonly address?: string | Address | undefined;
}

/** Starts a program that is given its address. */
export interface ServerCommandOptions {
  /**
   * Makes the command from the address, a path or `127.0.0.1:PORT`; see the option `command` of `launch`.
   * `(address) => ["./server", address]`
   */
  readonly command: (address: string) => readonly [string, ...string[]] | string;
  readonly module?: undefined;
  readonly execArgv?: undefined;
  readonly args?: undefined;
}

/** Starts a JavaScript file with this Node. */
export interface ServerModuleOptions extends Pick<ModuleOptions, "module" | "execArgv"> {
  /** Makes the file's arguments from the address. @default the address alone */
  readonly args?: ((address: string) => readonly string[]) | undefined;
  readonly command?: undefined;
}

/** What {@link launchServer} takes: either `command`, or `module`. */
export type LaunchServerOptions = ServerSettings & (ServerCommandOptions | ServerModuleOptions);

/** {@link LaunchServerOptions}, checked, with defaults in. */
export interface NormalizedServerOptions {
  readonly launch: NormalizedLaunchOptions;
  readonly stdout: Writable | undefined;
  readonly network: "unix" | "tcp";
  readonly address: Address | undefined;
  /** @throws TypeError for a command that is none */
  createSource(address: string): CommandSource;
}

const launchNames = [
  "cwd",
  "env",
  "inheritEnv",
  "tempDir",
  "stdin",
  "logger",
  "stderr",
  "tls",
  "signal",
  "timeouts",
  "maxMessageBytes",
] as const satisfies readonly (keyof ServerSettings)[];

const ownNames = ["stdout", "network", "address", "command", "module", "execArgv", "args"] as const;

/** @throws TypeError, RangeError naming the option, what was expected, and what came */
export function normalizeServerOptions(options: unknown): NormalizedServerOptions {
  assertOptions("launchServer() options", options, [...launchNames, ...ownNames]);
  const {
    stdout,
    network,
    address,
    command,
    module,
    execArgv,
    args,
    ...shared
  }: Readonly<Record<string, unknown>> = options;
  const createSource = readSource({ command, module, execArgv, args });
  const networks = process.platform === "win32" ? (["tcp"] as const) : (["unix", "tcp"] as const);
  return {
    // What is started is known when its address is.
    launch: normalizeLaunchOptions({ ...shared, command: [process.execPath] }),
    stdout: readWritable("stdout", stdout),
    network: readChoice("network", network, networks),
    address: readAddress(address, network),
    createSource,
  };
}

function readSource(options: {
  readonly command: unknown;
  readonly module: unknown;
  readonly execArgv: unknown;
  readonly args: unknown;
}): (address: string) => CommandSource {
  const { command, module, execArgv, args = listAddress } = options;
  if (module !== undefined) {
    if (command !== undefined) throw new TypeError("launchServer() takes either command or module, got both");
    assertMaker("args", args);
    readCommand({ module, execArgv });
    return (address) => readCommand({ module, execArgv, args: args(address) });
  }
  assertMaker("command", command);
  return (address) => readCommand({ command: command(address) });
}

function listAddress(address: string): readonly string[] {
  return [address];
}

function assertMaker(name: string, value: unknown): asserts value is (address: string) => unknown {
  if (typeof value === "function") return;
  throw new TypeError(
    `${name} must be a function that gets the address, such as (address) => ["./server", address], got ${describeValue(value)}`,
  );
}

function readAddress(value: unknown, network: unknown): Address | undefined {
  if (value === undefined) return undefined;
  if (network !== undefined) throw new TypeError("launchServer() takes either address or network, got both");
  const address = readServerAddress("address", value);
  if (isLocalAddress(address)) return address;
  throw new TypeError("address must be on this machine: that is where the program is started");
}
