/** What connectconformance could test besides and `features.yaml` does not declare: by its name there, with the reason. */
export const undeclared: Readonly<Record<string, string>> = {
  HTTP_VERSION_1: 'gRPC is over HTTP/2 alone (PROTOCOL-HTTP2.md, "gRPC over HTTP2")',
  HTTP_VERSION_3: "there is no HTTP/3 in go-plugin's protocol: its connections are Unix sockets and TCP",
  PROTOCOL_CONNECT: "another protocol than gRPC",
  PROTOCOL_GRPC_WEB: "another protocol than gRPC",
  CODEC_JSON: "messages are protobuf, as go-plugin's are; others are answered with UNIMPLEMENTED",
  CODEC_TEXT: "connectconformance ignores it",
  COMPRESSION_BR: "not one of grpc-go's, which has gzip; answered with UNIMPLEMENTED, as compression.md asks",
  COMPRESSION_ZSTD: "as COMPRESSION_BR",
  COMPRESSION_DEFLATE: "as COMPRESSION_BR",
  COMPRESSION_SNAPPY: "as COMPRESSION_BR",
  supportsHalfDuplexBidiOverHttp1: "as HTTP_VERSION_1",
  supportsConnectGet: "as PROTOCOL_CONNECT",
};
