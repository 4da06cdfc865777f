export { gob } from "./gob.js";
export type { Gob } from "./gob.js";
export { GobDecoder } from "./gob-decoder.js";
export { GobEncoder } from "./gob-encoder.js";
export { GobError } from "./gob-error.js";
export { defaultGobLimits } from "./limits.js";
export type {
  AnyGobType,
  GobAnyInput,
  GobAnyValue,
  GobCodec,
  GobComplex,
  GobConcrete,
  GobConcreteInput,
  GobConcreteValue,
  GobFields,
  GobInput,
  GobKind,
  GobRegistered,
  GobStructInput,
  GobStructValue,
  GobType,
  GobValue,
  ReadableGobStruct,
  ReadableGobValue,
} from "./gob-type.js";
