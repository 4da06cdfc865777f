import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import type { GobCodec } from "./gob-type.js";
import { formatTime, parseTime, zeroTime } from "./rfc3339.js";
import type { TimeParts } from "./rfc3339.js";

/** Go time.go:1419 @go1.26: the second form has the zone's offset to the second. */
const minuteVersion = 1;
const secondVersion = 2;
/** The offset in minutes that stands for UTC. */
const utcOffset = -1;
/** Seconds from year 1, which Go counts from, to 1970. */
const epochSeconds = 62_135_596_800n;

/** time.Time's GobEncode: version, seconds since year 1 (8 bytes), nanoseconds (4), offset in minutes (2), [seconds (1)]. */
export const timeCodec: GobCodec<unknown> = {
  encode(value: unknown): Uint8Array {
    const { seconds, nanoseconds, offsetSeconds } = parseTime(timeText(value));
    // Go writes a negative rest for a zone west of Greenwich, but takes it for a positive one when it reads; minutes that
    // are rounded down have the same sum, and are read right by Go and by us.
    const minutes = Math.floor((offsetSeconds ?? 0) / 60);
    const rest = (offsetSeconds ?? 0) - minutes * 60;
    const bytes = new Uint8Array(rest === 0 ? 15 : 16);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, rest === 0 ? minuteVersion : secondVersion);
    view.setBigInt64(1, seconds + epochSeconds);
    view.setInt32(9, nanoseconds);
    view.setInt16(13, offsetSeconds === undefined ? utcOffset : minutes);
    if (rest !== 0) view.setInt8(15, rest);
    return bytes;
  },

  decode(bytes: Uint8Array): string {
    const [version] = bytes;
    if (version === undefined) throw new GobFault("Time.UnmarshalBinary: no data");
    if (version !== minuteVersion && version !== secondVersion) {
      throw new GobFault("Time.UnmarshalBinary: unsupported version");
    }
    if (bytes.length !== 14 + version) throw new GobFault("Time.UnmarshalBinary: invalid length");
    return formatTime(readParts(new DataView(bytes.buffer, bytes.byteOffset, bytes.length)));
  },

  zero(): string {
    return zeroTime;
  },

  isZero(value: unknown): boolean {
    return value === zeroTime;
  },
};

function readParts(view: DataView): TimeParts {
  const nanoseconds = view.getInt32(9);
  if (nanoseconds < 0 || nanoseconds > 999_999_999)
    throw new GobFault("Time.UnmarshalBinary: nanoseconds out of range");
  const minutes = view.getInt16(13);
  const rest = view.byteLength === 16 ? view.getInt8(15) : 0;
  return {
    seconds: view.getBigInt64(1) - epochSeconds,
    nanoseconds,
    offsetSeconds: minutes === utcOffset && rest === 0 ? undefined : minutes * 60 + rest,
  };
}

/** A text, or that of a Date. */
function timeText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "toISOString" in value) {
    const { toISOString } = value;
    if (typeof toISOString === "function") return String(Reflect.apply(toISOString, value, []));
  }
  throw new GobFault(`expected an RFC 3339 text or a Date (time.Time), got ${describeInput(value)}`);
}
