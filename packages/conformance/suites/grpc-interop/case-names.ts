/** The cases of gRPC's interop tests that need neither compression nor an authority of Google's. */
export const caseNames = [
  "empty_unary",
  "large_unary",
  "client_streaming",
  "server_streaming",
  "ping_pong",
  "empty_stream",
  "timeout_on_sleeping_server",
  "cancel_after_begin",
  "cancel_after_first_response",
  "status_code_and_message",
  "special_status_message",
  "custom_metadata",
  "unimplemented_method",
  "unimplemented_service",
] as const;

/** A name in {@link caseNames}. */
export type CaseName = (typeof caseNames)[number];
