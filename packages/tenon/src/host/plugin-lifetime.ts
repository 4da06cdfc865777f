import type { PluginError } from "../errors/index.js";
import type { Logger } from "../internal/logger.js";
import type { PluginConnection } from "../rpc/plugin-connection.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { Listener } from "../transport/listen.js";
import type { ExitReport, LaunchPhase } from "./exit-report.js";

/** What the end of a plugin needs of its connection. */
export type AdoptedConnection = Pick<PluginConnection, "shutdown" | "destroy" | "closed">;

/** The life of a plugin as its host sees it, whoever started the process. */
export interface PluginLifetime {
  readonly pid: number;
  /** What the plugin is called in messages. */
  readonly name: string;
  readonly logger: Logger;
  /** Resolves when the process has ended and all that belonged to it is gone; never rejects. */
  readonly exited: Promise<ExitReport>;
  /** Which part of the start is going on; for errors. */
  phase: LaunchPhase;
  /** Listens where the plugin can reach its host, for the broker. @throws PluginError LISTEN_FAILED */
  listen(onConnection: (stream: ByteStream) => void): Promise<Listener>;
  /** Hands over the connection, which ends with the process from now on. */
  adopt(connection: AdoptedConnection): void;
  /** Why the plugin can no longer be used; waits a moment for its end to be noticed. undefined while it can. */
  endError(): Promise<PluginError | undefined>;
  /** The same, as far as it is known now. */
  endErrorNow(): PluginError | undefined;
  /** Ends it. May be called again. @throws PluginError KILL_FAILED */
  end(): Promise<void>;
  /** The end is urgent. Has an effect on `end` only. */
  hurry(): void;
}
