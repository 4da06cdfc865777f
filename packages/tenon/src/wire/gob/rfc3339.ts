import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";

/** A time.Time taken apart. */
export interface TimeParts {
  /** Since 1970, rounded down. */
  readonly seconds: bigint;
  readonly nanoseconds: number;
  /** East of Greenwich; undefined for UTC, which Go tells apart from a zone that is as late. */
  readonly offsetSeconds: number | undefined;
}

/** Go's zero time. */
export const zeroTime = "0001-01-01T00:00:00Z";

const pattern =
  /^(?<year>\d{4}|[+-]\d{6,12})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?(?<zone>[Zz]|[+-]\d{2,3}:\d\d(?::\d\d)?)$/;

/**
 * Reads RFC 3339, with the year in more digits and a sign when it needs them (as in ISO 8601 and JavaScript's Date),
 * up to nine digits of a second, and seconds in the offset.
 */
export function parseTime(text: string): TimeParts {
  const fields = pattern.exec(text)?.groups;
  if (fields === undefined) throw notATime(text);
  const { year, month, day, hour, minute, second, fraction, zone } = fields as Record<string, string>;
  const dayNumber = dayFromDate(BigInt(year ?? ""), Number(month), Number(day));
  const [time, date] = [Number(hour) * 3600 + Number(minute) * 60 + Number(second), dateFromDay(dayNumber)];
  const isInRange = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isInRange || date.month !== Number(month) || date.day !== Number(day)) throw notATime(text);
  const offsetSeconds = parseOffset(zone ?? "", text);
  return {
    seconds: dayNumber * 86_400n + BigInt(time - (offsetSeconds ?? 0)),
    nanoseconds: Number((fraction ?? "").padEnd(9, "0")),
    offsetSeconds,
  };
}

function parseOffset(zone: string, text: string): number | undefined {
  if (zone === "Z" || zone === "z") return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = zone.slice(1).split(":").map(Number);
  // Go's FixedZone takes any offset whose minutes fit 16 bits.
  if (hours > 545 || minutes > 59 || seconds > 59) throw notATime(text);
  const offset = hours * 3600 + minutes * 60 + seconds;
  // Go time.go:1447 @go1.26: a zone one minute west of UTC would read as UTC.
  if (zone.startsWith("-") && offset >= 60 && offset < 120)
    throw new GobFault(`unexpected zone offset in ${text}`);
  return zone.startsWith("-") ? -offset : offset;
}

function notATime(text: string): GobFault {
  return new GobFault(`expected a time such as 2026-11-20T14:36:47.5+01:00, got ${describeInput(text)}`);
}

/** Writes RFC 3339 as Go's RFC3339Nano does: no zeros at the end of a fraction, `Z` for UTC. */
export function formatTime({ seconds, nanoseconds, offsetSeconds }: TimeParts): string {
  const local = seconds + BigInt(offsetSeconds ?? 0);
  const time = Number(((local % 86_400n) + 86_400n) % 86_400n);
  const { year, month, day } = dateFromDay((local - BigInt(time)) / 86_400n);
  const fraction = nanoseconds === 0 ? "" : `.${String(nanoseconds).padStart(9, "0").replace(/0+$/, "")}`;
  return `${formatYear(year)}-${two(month)}-${two(day)}T${formatClock(time, true)}${fraction}${formatOffset(offsetSeconds)}`;
}

function formatOffset(offsetSeconds: number | undefined): string {
  if (offsetSeconds === undefined) return "Z";
  const magnitude = Math.abs(offsetSeconds);
  return `${offsetSeconds < 0 ? "-" : "+"}${formatClock(magnitude, magnitude % 60 !== 0)}`;
}

function formatClock(seconds: number, withSeconds: boolean): string {
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
  return withSeconds ? `${clock}:${two(seconds % 60)}` : clock;
}

function formatYear(year: bigint): string {
  if (year >= 0n && year <= 9999n) return String(year).padStart(4, "0");
  return `${year < 0n ? "-" : "+"}${String(year < 0n ? -year : year).padStart(6, "0")}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Days in 400 years, the period of the Gregorian calendar. */
const eraDays = 146_097n;
/** Days from March 1 of year 0, where an era begins, to 1970. */
const eraStart = 719_468n;

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend - (((dividend % divisor) + divisor) % divisor)) / divisor;
}

/** The day's number since 1970. Years begin in March, so that the leap day is the last: each month's start is then a formula. */
function dayFromDate(year: bigint, month: number, day: number): bigint {
  const marchYear = month <= 2 ? year - 1n : year;
  const era = floorDivide(marchYear, 400n);
  const yearOfEra = Number(marchYear - era * 400n);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * eraDays + BigInt(dayOfEra) - eraStart;
}

/** The reverse of {@link dayFromDate}. */
function dateFromDay(dayNumber: bigint): {
  readonly year: bigint;
  readonly month: number;
  readonly day: number;
} {
  const days = dayNumber + eraStart;
  const era = floorDivide(days, eraDays);
  const dayOfEra = Number(days - era * eraDays);
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = BigInt(yearOfEra) + era * 400n + (month <= 2 ? 1n : 0n);
  return { year, month, day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1 };
}
