/**
 * Files whose branches the corpus does not reach to 95 % yet, with the percentage that it must not fall below. An entry
 * that has reached 95 % fails the run: it has to go.
 */
export const shortOfTarget: ReadonlyMap<string, number> = new Map([
  ["host/output/hclog-entry.ts", 86],
  ["host/output/stderr-log.ts", 93],
  ["rpc/grpc/request-block.ts", 85],
  ["wire/gob/decode-context.ts", 93],
  ["wire/gob/gob-decoder.ts", 93],
  ["wire/gob/gob-reader.ts", 85],
  ["wire/gob/message-queue.ts", 88],
  ["wire/gob/read-text.ts", 68],
  ["wire/gob/readable-value.ts", 91],
  ["wire/gob/type-table.ts", 78],
  ["wire/gob/wire-type-node.ts", 73],
  ["wire/grpc/message-deframer.ts", 90],
  ["wire/grpc/message-encoding.ts", 90],
  ["wire/http2/hpack/block-buffer.ts", 85],
  ["wire/http2/hpack/block-cache.ts", 92],
  ["wire/http2/hpack/search-table.ts", 94],
  ["wire/netrpc/client-session.ts", 93],
  ["wire/netrpc/message-reader.ts", 87],
  ["wire/netrpc/server-session.ts", 93],
  ["wire/yamux/pings.ts", 85],
  ["wire/yamux/receive-windows.ts", 91],
]);
