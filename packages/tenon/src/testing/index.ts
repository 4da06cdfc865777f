export { connectInMemory } from "./connect-in-memory.js";
export type { InMemoryOptions, InMemoryPair } from "./connect-in-memory.js";
