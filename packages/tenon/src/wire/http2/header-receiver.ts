import type { ConnectionState } from "./connection-state.js";
import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorCodes } from "./error-code.js";
import { judgeHeaders } from "./header-rules.js";
import type { HeaderVerdict } from "./header-rules.js";
import type { DecodedBlock } from "./hpack/decoded-block.js";
import { HpackDecoder } from "./hpack/decoder.js";
import { HpackError } from "./hpack/hpack-error.js";
import { SessionStream } from "./session-stream.js";
import type { StreamPort } from "./session-stream.js";
import { LOCAL_HEADER_TABLE_BYTES } from "./settings.js";
import { isReceivable } from "./stream-state.js";

/** What a header block does: opens a stream (server), answers one, or ends one with trailers. */
export class HeaderReceiver {
  readonly #state: ConnectionState;
  readonly #port: StreamPort;
  readonly #decoder: HpackDecoder;

  constructor(state: ConnectionState, port: StreamPort) {
    this.#state = state;
    this.#port = port;
    this.#decoder = new HpackDecoder({
      tableBytes: LOCAL_HEADER_TABLE_BYTES,
      maxListBytes: state.limits.maxHeaderListBytes,
    });
  }

  /** @throws ConnectionViolation when the block cannot be decoded, or the stream's id is not the peer's to use */
  // oxlint-disable-next-line max-params -- the hot path: an object a block would be garbage
  receive(streamId: number, bytes: Uint8Array, endStream: boolean, selfDependent: boolean): void {
    // Every block is decoded, whatever becomes of it: HPACK's table must stay what the peer thinks it is.
    const block = this.#decode(bytes);
    const stream = this.#state.streams.get(streamId) ?? this.#openStream(streamId);
    if (stream === undefined) return;
    if (!isReceivable(stream.state)) {
      this.#state.refuse(
        stream,
        http2ErrorCodes.STREAM_CLOSED,
        "HEADERS after the peer had ended the stream",
      );
      return;
    }
    const problem = selfDependent ? "the stream depends on itself" : this.#problem(stream, block, endStream);
    if (problem !== undefined) {
      const errorCode = block.truncated ? http2ErrorCodes.ENHANCE_YOUR_CALM : http2ErrorCodes.PROTOCOL_ERROR;
      this.#state.refuse(stream, errorCode, problem);
      return;
    }
    const verdict = verdictOf(block);
    // RFC 9113 section 8.1: informational responses come before the response itself.
    if (verdict.kind === "response" && verdict.status < 200) return;
    this.#deliver(stream, block, endStream);
  }

  #deliver(stream: SessionStream, block: DecodedBlock, endStream: boolean): void {
    const state = this.#state;
    if (!stream.headersSeen) {
      stream.headersSeen = true;
      stream.contentLength = verdictOf(block).contentLength;
      if (stream.handler === undefined) {
        stream.handler = state.handler.onStream(stream);
        // Reset, or the connection destroyed, inside the call.
        if (stream.state === "closed") return;
      }
    }
    if (endStream) state.endReceived(stream);
    stream.handler?.onHeaders(block, endStream);
    if (stream.state === "closed") state.settle();
  }

  #decode(bytes: Uint8Array): DecodedBlock {
    try {
      return this.#decoder.decode(bytes, 0, bytes.length);
    } catch (error) {
      if (!(error instanceof HpackError)) throw error;
      throw new ConnectionViolation("COMPRESSION_ERROR", `a header block does not decode: ${error.message}`);
    }
  }

  /** A new stream of the peer's, or undefined when the block is to be dropped. */
  #openStream(streamId: number): SessionStream | undefined {
    const { streams, limits, peer } = this.#state;
    if (!streams.isNewPeerId(streamId)) {
      this.#rejectKnown(streamId);
      return undefined;
    }
    streams.notePeerId(streamId);
    if (streams.classify(streamId) === "ignored") return undefined;
    if (streams.size >= limits.maxConcurrentStreams || this.#isOutputStuck()) {
      this.#state.answerReset(streamId, http2ErrorCodes.REFUSED_STREAM);
      return undefined;
    }
    const stream = new SessionStream(this.#port, peer.initialWindowBytes, limits.streamWindowBytes);
    stream.advance("receiveHeaders");
    streams.addPeer(stream, streamId);
    return stream;
  }

  /** The peer does not read what it is answered. DATA alone does not get this far: it waits in its streams. */
  #isOutputStuck(): boolean {
    return this.#state.queue.byteLength > 2 * this.#state.limits.outputHighWaterBytes;
  }

  #rejectKnown(streamId: number): void {
    const { role, streams } = this.#state;
    const known = streams.classify(streamId);
    if (known === "ignored") return;
    if (known === "closed" && role === "client") {
      // A client that has cancelled very many calls does not remember them all: late answers cost no more than this.
      this.#state.answerReset(streamId, http2ErrorCodes.STREAM_CLOSED);
      return;
    }
    const message = `HEADERS on stream ${streamId}, which the peer may not open`;
    throw new ConnectionViolation(known === "idle" ? "PROTOCOL_ERROR" : "STREAM_CLOSED", message);
  }

  /** The rule that the block breaks where it stands. RFC 9113 section 8.1 and 8.3. */
  #problem(stream: SessionStream, block: DecodedBlock, endStream: boolean): string | undefined {
    const verdict = verdictOf(block);
    if (block.truncated)
      return `the header fields are more than ${this.#state.limits.maxHeaderListBytes} bytes`;
    if (verdict.problem !== undefined) return verdict.problem;
    if (stream.headersSeen) return trailersProblem(stream, verdict, endStream);
    const expected = this.#state.role === "server" ? "request" : "response";
    if (verdict.kind !== expected)
      return `the header block of a ${expected} was expected, that of ${verdict.kind} came`;
    if (expected === "response" && verdict.status < 200 && endStream)
      return "an informational response ends the stream";
    const wrongLength = endStream && verdict.contentLength > 0 && expected === "request";
    return wrongLength ? "content-length without a body" : undefined;
  }
}

function trailersProblem(
  stream: SessionStream,
  verdict: HeaderVerdict,
  endStream: boolean,
): string | undefined {
  if (verdict.kind !== "trailers") return "pseudo-header fields in trailers";
  if (!endStream) return "trailers that do not end the stream";
  const short = stream.contentLength >= 0 && stream.received !== stream.contentLength;
  return short ? `the body is not the ${stream.contentLength} bytes of content-length` : undefined;
}

/** The verdict on a block, found once: a block that came before is the same object. */
function verdictOf(block: DecodedBlock): HeaderVerdict {
  block.verdict ??= judgeHeaders(block.fields);
  return block.verdict as HeaderVerdict;
}
