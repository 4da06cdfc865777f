import { parseInteger } from "./go-text.js";

/**
 * Which process a plugin's host is, so that the plugin can end when it is gone. Tenon's own addition to the protocol:
 * a Go host does not say.
 */
export interface HostIdentity {
  readonly pid: number;
  /**
   * When the process started, as the operating system counts (Linux: field 22 of `/proc/PID/stat`), so that another
   * process that got the same pid later is not taken for it. undefined where this cannot be read.
   */
  readonly startTime: string | undefined;
  /**
   * The space that the pid counts in (Linux: `/proc/self/ns/pid`). A plugin in another one cannot look for the pid.
   * undefined where there is but one.
   */
  readonly pidNamespace: string | undefined;
}

/** Writes the value of `TENON_HOST`: `pid`, `pid;start` or `pid;start;namespace`, empty parts standing for unknown ones. */
export function formatHostIdentity(host: HostIdentity): string {
  return `${host.pid};${host.startTime ?? ""};${host.pidNamespace ?? ""}`;
}

/** Reads the value of `TENON_HOST`; undefined when it is not one. Parts after the third are ignored. */
export function parseHostIdentity(text: string): HostIdentity | undefined {
  const [pidText = "", startTime = "", pidNamespace = ""] = text.split(";");
  const pid = parseInteger(pidText);
  if (pid === undefined || pid < 1) return undefined;
  return {
    pid,
    startTime: startTime === "" ? undefined : startTime,
    pidNamespace: pidNamespace === "" ? undefined : pidNamespace,
  };
}
