import type { IdPlaces } from "../../../contract/netrpc/id-places.js";
import type { AnyNetrpcPlugin } from "../../../contract/netrpc/netrpc-brokered.js";

/** What becomes of one place: an id of the object there, or a client of the id. */
export type PlaceMapper = (value: unknown, plugin: AnyNetrpcPlugin, name: string) => unknown;

/** A copy of a value with other things at its places for ids. What is no object is left to the codec, which says so better. */
export function mapPlaces(value: unknown, places: IdPlaces, map: PlaceMapper): unknown {
  if ("whole" in places) return map(value, places.whole, "the value");
  if (typeof value !== "object" || value === null) return value;
  const mapped: Record<string, unknown> = { ...value };
  for (const [name, plugin] of places.fields) mapped[name] = map(mapped[name], plugin, name);
  return mapped;
}

/** The same for what takes time: resolves when all places are done, and rejects once they are all settled. */
export async function mapPlacesLater(
  value: unknown,
  places: IdPlaces,
  map: (...args: Parameters<PlaceMapper>) => Promise<unknown>,
): Promise<unknown> {
  if ("whole" in places) return map(value, places.whole, "the value");
  const working: Promise<readonly [string, unknown]>[] = [];
  const begun = mapPlaces(value, places, (each, plugin, name) => {
    working.push(map(each, plugin, name).then((result) => [name, result]));
    return undefined;
  });
  if (typeof begun !== "object" || begun === null) return begun;
  const outcomes = await Promise.allSettled(working);
  const failed = outcomes.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  const results = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  return { ...begun, ...Object.fromEntries(results) };
}
