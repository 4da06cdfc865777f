/** The largest number that a `grpc-timeout` field can hold: 8 digits. */
const maxValue = 99_999_999;

/** Milliseconds in each unit that is long enough to be sent by us, shortest first. */
const sentUnits = [
  ["u", 0.001],
  ["m", 1],
  ["S", 1_000],
  ["M", 60_000],
  ["H", 3_600_000],
] as const;

const msByUnit: Readonly<Record<string, number>> = { ...Object.fromEntries(sentUnits), n: 0.000_001 };

/**
 * Formats a time limit for the `grpc-timeout` field: whole milliseconds as `m`, fractions as `u`; what has more than 8
 * digits goes to the next unit and is rounded up, so that the server never gives up before the client. Limits over
 * 99,999,999 hours are cut to that, as in grpc-go (internal/grpcutil/encode_duration.go). 0 and below is `0n`.
 */
export function formatGrpcTimeout(timeoutMs: number): string {
  if (timeoutMs <= 0) return "0n";
  if (timeoutMs <= maxValue && Number.isInteger(timeoutMs)) return `${timeoutMs}m`;
  for (const [unit, unitMs] of sentUnits) {
    const value = Math.ceil(timeoutMs / unitMs);
    if (value <= maxValue) return `${value}${unit}`;
  }
  return `${maxValue}H`;
}

/**
 * Parses a `grpc-timeout` field to milliseconds. Undefined when it is not 1 to 8 digits and one of the units H M S m u n.
 * The longest, 99,999,999 hours, is exact in a double and within what `Date` can hold, so nothing overflows
 * (grpc-go cuts hours to 292 years).
 */
export function parseGrpcTimeout(field: string): number | undefined {
  const digitCount = field.length - 1;
  if (digitCount < 1 || digitCount > 8) return undefined;
  let value = 0;
  for (let index = 0; index < digitCount; index++) {
    const digit = field.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  const unitMs = msByUnit[field.charAt(digitCount)];
  return unitMs === undefined ? undefined : value * unitMs;
}
