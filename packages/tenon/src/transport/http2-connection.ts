import type { Http2Connection, Http2ConnectionHandler } from "../wire/http2/http2-stream.js";
import type { ByteStream } from "./byte-stream.js";

/** Which end of the connection this side is. */
export interface Http2ConnectionOptions {
  readonly role: "client" | "server";
}

/** Speaks HTTP/2 on `stream`, which it owns from then on. */
export function connectHttp2(
  stream: ByteStream,
  options: Http2ConnectionOptions,
  handler: Http2ConnectionHandler,
): Http2Connection {
  throw new Error(`not yet: ${options.role} ${String(stream)} ${String(handler)}`);
}
