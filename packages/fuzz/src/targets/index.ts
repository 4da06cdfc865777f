import type { FuzzTarget } from "../target.js";
import { base64 } from "./base64.js";
import { certificate, pem } from "./certificates.js";
import { environment } from "./environment.js";
import { gobDecoder } from "./gob.js";
import { grpcClient, grpcServer } from "./grpc-calls.js";
import { grpcFields } from "./grpc-fields.js";
import { headerRules } from "./header-rules.js";
import { hpackDecoder, hpackEncoder, huffman } from "./hpack.js";
import { frameReader, headerAssembler, settings } from "./http2-frames.js";
import { http2Client, http2Server } from "./http2-session.js";
import { messageDeframer } from "./message-deframer.js";
import { handshakeLine } from "./handshake-line.js";
import { metadataFields } from "./metadata-fields.js";
import { netrpcClient, netrpcServer } from "./netrpc.js";
import { handshakeReader, stderrLog } from "./plugin-output.js";
import { protobufMessages } from "./protobuf-messages.js";
import { reattachConfig } from "./reattach-config.js";
import { statusFields } from "./status-fields.js";
import { utf8 } from "./utf8.js";
import { yamuxClient, yamuxServer } from "./yamux.js";

/** Everything that is fuzzed, in the order of runs and tables. */
export const targets: readonly FuzzTarget[] = [
  handshakeLine,
  environment,
  reattachConfig,
  base64,
  utf8,
  pem,
  certificate,
  protobufMessages,
  grpcFields,
  metadataFields,
  statusFields,
  messageDeframer,
  huffman,
  hpackDecoder,
  hpackEncoder,
  frameReader,
  settings,
  headerAssembler,
  headerRules,
  http2Server,
  http2Client,
  grpcServer,
  grpcClient,
  yamuxServer,
  yamuxClient,
  gobDecoder,
  netrpcServer,
  netrpcClient,
  handshakeReader,
  stderrLog,
];
