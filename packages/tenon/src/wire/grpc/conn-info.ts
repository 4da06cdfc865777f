import { protobufText, readProtobufFields } from "../bytes/protobuf-reader.js";
import { ProtobufWriter } from "../bytes/protobuf-writer.js";

/** The multiplexed broker's question and answer: see docs/protocol/broker.md. */
export interface Knock {
  readonly knock: boolean;
  readonly ack: boolean;
  readonly error: string;
}

/**
 * What the two sides of a broker send each other: where an id can be dialed, or a knock on it.
 * @see go-plugin internal/plugin/grpc_broker.proto @v1.8.0
 */
export interface ConnInfo {
  /** uint32. */
  readonly serviceId: number;
  /** `unix` or `tcp`; empty with a knock. */
  readonly network: string;
  /** As Go's `net.Addr.String()` writes it. */
  readonly address: string;
  readonly knock: Knock | undefined;
}

/**
 * Longest network and address that are kept, in bytes: a path is at most 108, a host name 253. A longer one is cut, and
 * then no address any more.
 */
const maxTextBytes = 1024;

/** `ConnInfo { uint32 service_id = 1; string network = 2; string address = 3; Knock knock = 4 }`. */
export function encodeConnInfo({ serviceId, network, address, knock }: ConnInfo): Uint8Array {
  const writer = new ProtobufWriter().uint32(1, serviceId).string(2, network).string(3, address);
  if (knock !== undefined) writer.message(4, encodeKnock(knock));
  return writer.finish();
}

/** @throws ProtobufSyntaxError when the bytes are no protobuf message */
export function decodeConnInfo(message: Uint8Array): ConnInfo {
  let serviceId = 0;
  let network = "";
  let address = "";
  let knock: Knock | undefined;
  for (const field of readProtobufFields(message)) {
    if (field.number === 1) serviceId = field.varint;
    else if (field.number === 2) network = shortText(field.bytes);
    else if (field.number === 3) address = shortText(field.bytes);
    else if (field.number === 4) knock = decodeKnock(field.bytes);
  }
  return { serviceId, network, address, knock };
}

/** `Knock { bool knock = 1; bool ack = 2; string error = 3 }`. */
function encodeKnock({ knock, ack, error }: Knock): Uint8Array {
  return new ProtobufWriter().uint32(1, Number(knock)).uint32(2, Number(ack)).string(3, error).finish();
}

function decodeKnock(message: Uint8Array): Knock {
  let knock = false;
  let ack = false;
  let error = "";
  for (const field of readProtobufFields(message)) {
    if (field.number === 1) knock = field.varint !== 0;
    else if (field.number === 2) ack = field.varint !== 0;
    else if (field.number === 3) error = shortText(field.bytes);
  }
  return { knock, ack, error };
}

function shortText(bytes: Uint8Array): string {
  return protobufText({ number: 0, varint: 0, bytes: bytes.subarray(0, maxTextBytes) });
}
