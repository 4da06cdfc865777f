import { describeValue } from "../../internal/describe-value.js";

/** 2^31 - 1 bytes: what go-plugin's host allows in both directions. (go-plugin grpc_client.go:40 @v1.8.0) */
export const defaultMaxMessageBytes = 2_147_483_647;

/** The most that a message's 32-bit length can say is 2^32 - 1 bytes; a typed array that long cannot be relied on. */
const largestMaxMessageBytes = 2_147_483_647;

/** @throws TypeError when the option is not a whole number from 1 to 2^31 - 1 */
export function assertMaxMessageBytes(value: number | undefined): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && value >= 1 && value <= largestMaxMessageBytes) return;
  throw new TypeError(
    `maxMessageBytes must be a whole number from 1 to ${largestMaxMessageBytes}, got ${describeValue(value)}`,
  );
}

/** @throws TypeError when the option is not a whole number, 1 or more */
export function assertMaxAbandonedHandlers(value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return;
  throw new TypeError(`maxAbandonedHandlers must be a whole number, 1 or more, got ${describeValue(value)}`);
}
