/** What both sides send. */
export const grpcContentType = "application/grpc";

/**
 * Whether a `content-type` field is gRPC's: `application/grpc`, or that followed by `+codec` or `;parameters`.
 * (`application/grpc-web` is another protocol.)
 */
export function isGrpcContentType(field: string | undefined): boolean {
  if (field === grpcContentType) return true;
  if (field === undefined) return false;
  const text = field.toLowerCase();
  if (!text.startsWith(grpcContentType)) return false;
  const next = text.charAt(grpcContentType.length);
  return next === "" || next === "+" || next === ";";
}

/** Whether messages under a gRPC `content-type` are protobuf: what `+codec` says, or nothing. */
export function isProtobufContentType(field: string): boolean {
  const [type] = field.toLowerCase().split(";");
  const subtype = type?.slice(grpcContentType.length).trim();
  return subtype === "" || subtype === "+proto";
}
