import assert from "node:assert/strict";
import {
  formatStatusFields,
  parseRpcStatus,
  parseStatusDetails,
  parseStatusMessage,
} from "../../../tenon/src/wire/grpc/status-fields.js";
import { fromLatin1, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

/** A status with everything. */
function withDetails(): Uint8Array {
  const details = [{ typeUrl: "a/b", value: Uint8Array.of(1) }];
  const fields = formatStatusFields({ status: "NOT_FOUND", message: "no", details });
  return latin1(fields.filter((_, at) => at % 2 === 1).join("\n"));
}

export const statusFields: FuzzTarget = {
  name: "status-fields",
  checks:
    "grpc-status, grpc-message, grpc-status-details-bin: never throw; a status is the same when written and read again",
  covers: ["wire/grpc/status-fields.ts"],
  dictionary: ["\n", "5", "99", "%20", "CAUSAm5vGgYKA2EvYhIBAQ"].map(latin1),
  seeds: () => [withDetails(), ...["16", "99\n%41\n*", "x\n\nQQ==", "0\n\nCAUSAm5v"].map(latin1)],
  run(input) {
    const [statusText = "", messageField, detailsField] = fromLatin1(input).split("\n");
    const status = parseRpcStatus(statusText);
    const message = parseStatusMessage(messageField);
    const details = parseStatusDetails(detailsField);
    if (status === undefined) return { feature: "no status" };
    const fields = formatStatusFields({ status, message, details });
    const field = (name: string): string | undefined => {
      const at = fields.indexOf(name);
      return at < 0 ? undefined : fields[at + 1];
    };
    assert.equal(parseRpcStatus(field("grpc-status") ?? ""), status);
    assert.equal(parseStatusMessage(field("grpc-message")), message);
    assert.deepEqual(parseStatusDetails(field("grpc-status-details-bin")), details);
    return { feature: `${status} ${String(details.length > 0)}` };
  },
};
