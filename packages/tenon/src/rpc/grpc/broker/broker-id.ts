import { describeValue } from "../../../internal/describe-value.js";

/** @throws TypeError, RangeError when `id` is no uint32 */
export function assertBrokerId(id: unknown): void {
  if (typeof id !== "number") throw new TypeError(`id must be a number, got ${describeValue(id)}`);
  if (Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff) return;
  throw new RangeError(`id must be a whole number from 0 to 2^32 - 1, got ${id}`);
}
