/**
 * Makes promises whose two ends are outside without a closure for each: `new Promise(ends.capture)`, then take `resolve`
 * and `reject` from here before the next one is made. (A promise runs its executor before the constructor returns.)
 */
export class PromiseEnds {
  resolve: (value: unknown) => void = unset;
  reject: (reason: unknown) => void = unset;
  readonly capture = (resolve: (value: unknown) => void, reject: (reason: unknown) => void): void => {
    this.resolve = resolve;
    this.reject = reject;
  };
}

function unset(): never {
  throw new Error("no promise was made yet");
}
