/** Whose fault an error is: the calling code, this library or its settings, the other side, or the operating system. */
export type ErrorOrigin = "caller" | "local" | "peer" | "os";

/**
 * Every code a {@link PluginError} can carry, with the origin it has unless the raising place knows better.
 * `docs/errors.md` has a section for each.
 */
export const errorCodes = {
  /** The plugin's executable does not exist, or is not on PATH. */
  COMMAND_NOT_FOUND: "caller",
  /** The working directory does not exist or is not a directory. */
  CWD_NOT_FOUND: "caller",
  /** A script's `#!` interpreter does not exist. */
  INTERPRETER_NOT_FOUND: "os",
  /** The file exists, but may not be executed. */
  NOT_EXECUTABLE: "os",
  /** The file is an executable for another operating system or processor. */
  WRONG_ARCHITECTURE: "os",
  /** The plugin's file has not the checksum that the option `secure` asks for. */
  CHECKSUM_MISMATCH: "peer",
  /** The plugin's file, or a directory above it, could be changed by another user. */
  UNSAFE_PERMISSIONS: "os",
  /** The plugin's file could not be read, so that its checksum is not known. */
  FILE_UNREADABLE: "os",
  /** The operating system refused to start the process for another reason. */
  SPAWN_FAILED: "os",
  /** The process ended before it printed its handshake line. */
  EXITED_EARLY: "peer",
  /** The first line on stdout is not a go-plugin handshake line. */
  HANDSHAKE_MALFORMED: "peer",
  /** More output came before the handshake line than `maxHandshakeNoiseBytes` allows. */
  HANDSHAKE_NOISE: "peer",
  /** The plugin speaks a core protocol version other than 1. */
  CORE_VERSION_UNSUPPORTED: "peer",
  /** Host and plugin have no application protocol version in common. */
  VERSION_MISMATCH: "peer",
  /** The plugin wants to speak a protocol (`grpc`, `netrpc`) that the contract does not have for that version. */
  PROTOCOL_UNSUPPORTED: "peer",
  /** Something was not finished within its time limit: `details.phase` says what. */
  START_TIMEOUT: "peer",
  /** A connection to the announced address could not be made. */
  CONNECT_FAILED: "peer",
  /** A reattach config cannot be read: `details.field` says where. */
  REATTACH_MALFORMED: "caller",
  /** The plugin that a reattach config describes no longer lives: `details.reason` says how that was seen. */
  REATTACH_FAILED: "peer",
  /** The other side of a TLS connection could not be made sure of, or does not speak TLS: `details.reason` says why. */
  TLS_FAILED: "peer",
  /** One side insists on TLS, the other does not use it. */
  TLS_REQUIRED: "peer",
  /** A certificate that the other side announced cannot be read. */
  CERTIFICATE_MALFORMED: "peer",
  /** A socket could not be opened for listening. */
  LISTEN_FAILED: "os",
  /** A Unix socket path is longer than the operating system can hold. */
  SOCKET_PATH_TOO_LONG: "local",
  /** The other side has offered no connection for a broker's id in time. */
  BROKER_TIMEOUT: "peer",
  /** The other side has no broker, or its broker has ended before the connection. */
  BROKER_UNAVAILABLE: "peer",
  /** The caller's `AbortSignal` fired while waiting for something other than a gRPC call. */
  ABORTED: "caller",
  /** The plugin process ended while it was in use. */
  PLUGIN_EXITED: "peer",
  /** The plugin process still runs some time after SIGKILL. */
  KILL_FAILED: "os",
  /** The connection ended while it was in use, the process may still run. */
  CONNECTION_LOST: "peer",
  /** The client, or the server, was closed by this side before or during the operation. */
  CLOSED: "caller",
  /** The peer broke the rules of HTTP/2. */
  HTTP2_PROTOCOL: "peer",
  /** The peer broke the rules of gRPC over HTTP/2. */
  GRPC_PROTOCOL: "peer",
  /** The peer broke the rules of yamux, on which net/rpc runs. */
  YAMUX_PROTOCOL: "peer",
  /** One stream of a yamux connection was ended by the other side, or given up by this one; the connection goes on. */
  STREAM_RESET: "peer",
  /** The peer broke the rules of Go's net/rpc, or of go-plugin's streams for it. */
  NETRPC_PROTOCOL: "peer",
  /** A message is larger than the settable limit. */
  MESSAGE_TOO_LARGE: "peer",
  /** A message could not be encoded or decoded. */
  MESSAGE_MALFORMED: "peer",
  /** A call ended with a gRPC status other than OK: see `status`. */
  RPC_STATUS: "peer",
  /** A call over net/rpc was answered with an error, which is a text: see `serverMessage`. */
  NETRPC_ERROR: "peer",
  /** A call over net/rpc was not answered within its time limit. */
  CALL_TIMEOUT: "caller",
  /** The contract has no plugin of that name, or, over net/rpc, the plugin has not. */
  UNKNOWN_PLUGIN: "caller",
  /** The program was started by hand, or by a host with another magic cookie. */
  COOKIE_MISMATCH: "caller",
} as const;

/** One of the codes in {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;
