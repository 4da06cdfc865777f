import type { GobValue } from "tenon/netrpc";
import type { Shape } from "./everything.js";

/** The area of a shape: what Go's method of that name gives. */
export function area(shape: GobValue<typeof Shape>): number {
  switch (shape?.type) {
    case "tenon.test/peers/netrpc/shared.Square":
      return shape.value.Side ** 2;
    case "circle":
      return Math.PI * shape.value.Radius ** 2;
    case "*shared.Polygon":
      return 0;
    case undefined:
      throw new Error("there is no shape");
  }
}
