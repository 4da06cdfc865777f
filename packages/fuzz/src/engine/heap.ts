import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects garbage; twice, as what finalizers let go is free only then. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
}

/** Bytes in use in this thread: objects, and what lies outside the heap, such as buffers. */
export function usedBytes(): number {
  const { used_heap_size: objects, external_memory: outside } = getHeapStatistics();
  return objects + outside;
}
