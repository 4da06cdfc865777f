import type { DescField, DescMethod, DescService } from "@bufbuild/protobuf";
import { describeValue } from "../internal/describe-value.js";
import { nearestName } from "../internal/nearest-name.js";
import { assertOptions } from "../internal/option-checks.js";
import { assertServices, isSingleService } from "./grpc-services.js";
import type { GrpcServices } from "./grpc-services.js";

/** Values by name, not looked at yet. */
type ByName = Readonly<Record<string, unknown>>;

/** `ScalarType.UINT32` and `FIXED32`, from descriptor.proto: a value import would load protobuf-es. */
const idScalars: readonly number[] = [13, 7];

/**
 * Checks the options of `grpcPlugin`.
 * @returns the option `brokered`, an empty object when it is left out
 * @throws TypeError naming the method and the field, what was expected and what came
 */
export function assertBrokered(services: GrpcServices, options: unknown): object {
  assertOptions("grpcPlugin() options", options, ["brokered"]);
  const { brokered }: { readonly brokered?: unknown } = options;
  if (brokered === undefined) return {};
  if (isSingleService(services)) return assertServiceFields("brokered", services, brokered);
  const byKey = assertByName("brokered", brokered);
  for (const [key, fields] of Object.entries(byKey)) {
    const service = Object.hasOwn(services, key) ? services[key] : undefined;
    if (service === undefined) throw unknownName("brokered has no service", key, Object.keys(services));
    assertServiceFields(`brokered.${key}`, service, fields);
  }
  return byKey;
}

function assertServiceFields(where: string, service: DescService, value: unknown): object {
  const byMethod = assertByName(where, value);
  for (const [name, fields] of Object.entries(byMethod)) {
    const method = service.methods.find(({ localName }) => localName === name);
    const names = service.methods.map(({ localName }) => localName);
    if (method === undefined) throw unknownName(`${where} has no method`, name, names);
    assertMethodFields(`${where}.${name}`, method, fields);
  }
  return byMethod;
}

function assertMethodFields(where: string, { input }: DescMethod, value: unknown): void {
  for (const [name, target] of Object.entries(assertByName(where, value))) {
    const field = input.fields.find(({ localName }) => localName === name);
    const names = input.fields.filter(holdsId).map(({ localName }) => localName);
    if (field === undefined) throw unknownName(`${where} has no field of ${input.typeName}`, name, names);
    if (!holdsId(field)) {
      throw new TypeError(
        `${where}.${name} must be a uint32 field, outside a oneof and not repeated: it holds the broker's id`,
      );
    }
    assertServices(`${where}.${name}`, isPluginValue(target) ? target.services : target);
  }
}

function holdsId(field: DescField): boolean {
  return field.fieldKind === "scalar" && idScalars.includes(field.scalar) && field.oneof === undefined;
}

function isPluginValue(value: unknown): value is { readonly services: unknown } {
  return typeof value === "object" && value !== null && "services" in value && "kind" in value;
}

function assertByName(where: string, value: unknown): ByName {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${where} must be an object by name, got ${describeValue(value)}`);
}

function unknownName(what: string, name: string, names: readonly string[]): TypeError {
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `known are ${names.join(", ") || "none"}` : `did you mean ${nearest}?`;
  return new TypeError(`${what} named ${describeValue(name)}: ${hint}`);
}
