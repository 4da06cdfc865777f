import type { NotApplicable } from "./judge.js";

const largeFrames =
  "RFC 9113, section 4.2: a frame is too large above the receiver's SETTINGS_MAX_FRAME_SIZE. The case sends a " +
  "little more than 16 KiB, whatever was announced, and Tenon announces 1 MiB. With 16 KiB announced it passes.";

const noData =
  "RFC 9110, section 15.5.6: h2spec's GET is not gRPC, and its answer is HEADERS alone (status 405); the case waits for " +
  "DATA. It passes against the same HTTP/2 with a body in the answer.";

const noOpenStreams =
  "RFC 9113, section 5.1.2: only open streams count. The case keeps them open by a window of 0 for DATA, but the answer to " +
  "what is not gRPC is HEADERS alone, and each stream ends at once. It passes against the same HTTP/2 with a body in the answer.";

/** HTTP/2 as Tenon speaks it with the frame size that it announces. */
export const withLargeFrames: NotApplicable = { "http2/4.2/3": largeFrames };

/** Tenon's gRPC server. */
export const withGrpc: NotApplicable = {
  ...withLargeFrames,
  "generic/2/2": noData,
  "generic/2/3": noData,
  "http2/5.1.2/1": noOpenStreams,
  "http2/6.5.3/1": noData,
  "http2/6.9.1/1": noData,
  "http2/6.9.2/1": noData,
  "http2/6.9.2/2": noData,
};
