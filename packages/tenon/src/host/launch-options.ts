import type { Writable } from "node:stream";
import type { Logger } from "../internal/logger.js";
import type { TlsOptions } from "../transport/tls/tls-options.js";
import type { CertificateCurve } from "../wire/x509/index.js";
import type { PortRange } from "../wire/handshake/index.js";
import type { SecureOptions } from "./verify/secure-options.js";
import type { HostTimeouts } from "./timeouts.js";

/**
 * AutoMTLS: certificates that host and plugin make for one run, each trusting exactly the other's. `off`: not asked for.
 * `offer`: asked for; a plugin that does not know it is reached without encryption, and a warning is logged. `require`:
 * such a plugin is refused.
 */
export type AutoMtls = "off" | "offer" | "require";

/** Starts a program. */
export interface CommandOptions {
  /**
   * An array: the program and its arguments, with no shell in between; a program without a `/` is looked for on the
   * plugin's PATH. A string: a command line for `/bin/sh -c` (Windows: `cmd.exe`), such as `python plugin.py`.
   * Go: `Cmd`.
   */
  readonly command: readonly [string, ...string[]] | string;
  readonly module?: undefined;
  readonly execArgv?: undefined;
  readonly args?: undefined;
}

/** Starts a JavaScript file with this Node: the form that works the same on every system. */
export interface ModuleOptions {
  /**
   * The plugin's file: `new URL("./plugin.js", import.meta.url)`, or a path, which counts from the host's own working
   * directory.
   */
  readonly module: URL | string;
  /**
   * Node's own options for the plugin. @default the host's own, without those for a debugger, a test runner, a watch
   * mode or code on the command line
   */
  readonly execArgv?: readonly string[] | undefined;
  /** Arguments for the plugin. @default none */
  readonly args?: readonly string[] | undefined;
  readonly command?: undefined;
}

/** How a plugin is started and looked after, whatever starts it. */
export interface LaunchSettings {
  /** The plugin's working directory. @default the host's own */
  readonly cwd?: string | URL | undefined;
  /**
   * Variables for the plugin; they win over inherited ones, and undefined takes an inherited one away. The variables of
   * the protocol itself (the cookie, `PLUGIN_PROTOCOL_VERSIONS` and the other six, `TENON_…`) cannot be set here.
   * @default none
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Whether the plugin gets the host's own variables too: all, none, or those named, such as `["PATH", "HOME", "LANG"]`.
   * Go: `SkipHostEnv`.
   * @default true
   */
  readonly inheritEnv?: boolean | readonly string[] | undefined;
  /**
   * Where the private directory for the plugin's sockets, and a private copy of the plugin, is made. The path may have at most 73
   * bytes (69 on macOS), so that a socket's path fits. Go: `UnixSocketConfig.TempDir`.
   * @default the system's directory for temporary files, or `/tmp` when that path is too long
   */
  readonly tempDir?: string | URL | undefined;
  /**
   * The TCP ports that the plugin may choose from, if it listens on TCP: on Windows, and where its operator told it to. Go's plugins
   * never do elsewhere. Go: `MinPort`, `MaxPort`.
   * @default 10000 to 25000
   */
  readonly ports?: PortRange | undefined;
  /** Starts the plugin only if its file is the one that is expected. Go: `SecureConfig`. @default none: nothing is checked */
  readonly secure?: SecureOptions | undefined;
  /**
   * `inherit`: the plugin has the host's stdin; when the host has a terminal, the plugin shares it, with Ctrl-C and
   * `/dev/tty`. `ignore`: stdin is empty, and the plugin never shares a terminal. See docs/guides/lifecycle.md.
   * @default "inherit"
   */
  readonly stdin?: "inherit" | "ignore" | undefined;
  /**
   * Takes the plugin's log entries (its stderr) and the host's own. Go: `Logger`.
   * @default `consoleLogger()`: warnings and errors, on stderr
   */
  readonly logger?: Logger | undefined;
  /**
   * Takes the plugin's stderr as it comes, with line ends as LF. While it says that it is full, the plugin waits.
   * It is not ended. Go: `Stderr`. @default none
   */
  readonly stderr?: Writable | undefined;
  /**
   * Takes what the plugin's code writes to its stdout once it serves. While it says that it is full, the plugin's
   * output waits. It is not ended. Go: `SyncStdout`. @default none: it is read and dropped, as in Go
   */
  readonly syncStdout?: Writable | undefined;
  /** The same for what the plugin's code writes to its stderr as synced output. Go: `SyncStderr`. @default none */
  readonly syncStderr?: Writable | undefined;
  /**
   * Whether host and plugin make sure of each other with certificates of their own making. `client.encryption` says what
   * came of it. Go: `AutoMTLS`, which is `require`. See docs/guides/encrypt-and-verify.md.
   * @default "off"; "offer" on Windows, where plugins are reached over TCP
   */
  readonly autoMtls?: AutoMtls | undefined;
  /**
   * The curve of the host's certificate for AutoMTLS. Go's own are of P-521, which takes longer to make and to verify;
   * each side takes the other's of any kind.
   * @default "P-256"
   */
  readonly certificateCurve?: CertificateCurve | undefined;
  /** TLS with certificates of your own, instead of AutoMTLS. Go: `TLSConfig`. @default none */
  readonly tls?: TlsOptions | undefined;
  /** Ends the launch: the plugin is killed, and the launch rejects with `ABORTED`. Without effect afterwards. */
  readonly signal?: AbortSignal | undefined;
  /** The time limits, all with defaults. */
  readonly timeouts?: Partial<HostTimeouts> | undefined;
  /**
   * The largest message that is sent or accepted, in bytes: 1 to 2^31 - 1.
   * @default 2_147_483_647, as Go's host
   */
  readonly maxMessageBytes?: number | undefined;
  /**
   * How much the plugin may write to stdout before its handshake line, in bytes: 1 to 2^30. Each line of it is logged
   * as a warning. Go's host takes none. @default 65_536
   */
  readonly maxHandshakeNoiseBytes?: number | undefined;
}

/** What {@link launch} takes: either `command`, or `module`. */
export type LaunchOptions = LaunchSettings & (CommandOptions | ModuleOptions);
