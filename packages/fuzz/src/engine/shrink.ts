/**
 * Makes an input shorter for as long as `isGood` holds, then its bytes zero: leaves out ever smaller ranges. What it
 * returns is good, too.
 * @param maxTries candidates that are tried at most
 */
export async function shrink(
  input: Uint8Array,
  isGood: (candidate: Uint8Array) => Promise<boolean>,
  maxTries: number,
): Promise<Uint8Array> {
  let best = input;
  let tries = 0;
  const improve = async (candidate: Uint8Array): Promise<boolean> => {
    if (tries >= maxTries) return false;
    tries++;
    if (!(await isGood(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let size = best.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length;) {
      if (!(await improve(without(best, at, size)))) at += size;
      if (tries >= maxTries) return best;
    }
  }
  for (let at = 0; at < best.length; at++) {
    if (best[at] !== 0) await improve(Uint8Array.from(best, (byte, index) => (index === at ? 0 : byte)));
  }
  return best;
}

function without(input: Uint8Array, at: number, size: number): Uint8Array {
  const shorter = new Uint8Array(Math.max(at, input.length - size));
  shorter.set(input.subarray(0, at));
  shorter.set(input.subarray(Math.min(input.length, at + size)), at);
  return shorter;
}
