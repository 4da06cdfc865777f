export { connectInMemory } from "./connect-in-memory.js";
export type { InMemoryOptions, InMemoryPair, VersionedInMemoryOptions } from "./connect-in-memory.js";
