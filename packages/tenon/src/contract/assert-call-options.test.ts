import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseMetadataFields } from "../wire/grpc/metadata-fields.js";
import { assertCallOptions, assertNetrpcCallOptions } from "./assert-call-options.js";

const onHeaders = (): void => undefined;

describe("the options of a call", () => {
  const taken: readonly object[] = [
    {},
    { signal: undefined, timeoutMs: undefined, metadata: undefined },
    { compression: undefined, onHeaders: undefined, onTrailers: undefined },
    { signal: new AbortController().signal, timeoutMs: Infinity, metadata: { "a-bin": new Uint8Array(1) } },
    { timeoutMs: -1, compression: "gzip", onHeaders, onTrailers: onHeaders },
    Object.create({ timeoutMs: 1 }),
    { metadata: parseMetadataFields(["a", "b"]) },
  ];
  for (const options of taken) {
    it(`may be ${JSON.stringify(options)}`, () => assertCallOptions(options));
  }

  const refused: readonly (readonly [options: unknown, message: string | RegExp])[] = [
    [null, "a call's options must be an object, got null"],
    [5, "a call's options must be an object, got 5"],
    [[], "a call's options must be an object, got an array"],
    [onHeaders, "a call's options must be an object, got the function onHeaders"],
    [
      new AbortController().signal,
      "a call's options must be an object with signal, timeoutMs, metadata, compression, onHeaders, onTrailers, got an instance of AbortSignal",
    ],
    [{ timeout: 1 }, 'a call\'s options have no field named "timeout": did you mean timeoutMs?'],
    [
      { timeoutMs: 1, deadline: undefined },
      /no field named "deadline": known are signal, timeoutMs, metadata, /,
    ],
    [{ signal: {} }, "signal must be an AbortSignal, got an object"],
    [{ timeoutMs: "1" }, 'timeoutMs must be a number of milliseconds, got "1"'],
    [{ timeoutMs: NaN }, "timeoutMs must be a number of milliseconds, got NaN"],
    [{ metadata: 5 }, "metadata must be an object of values by name, got 5"],
    [{ metadata: null }, "metadata must be an object of values by name, got null"],
    [{ metadata: [["a", "b"]] }, "metadata must be an object of values by name, got an array"],
    [
      { metadata: new Map([["a", "b"]]) },
      "metadata must be an object of values by name, got an instance of Map",
    ],
    [{ metadata: new Headers() }, "metadata must be an object of values by name, got an instance of Headers"],
    [{ compression: "br" }, 'compression must be "gzip", got "br"'],
    [{ onHeaders: 1 }, "onHeaders must be a function, got 1"],
    [{ onTrailers: {} }, "onTrailers must be a function, got an object"],
  ];
  for (const [options, message] of refused) {
    it(`are refused: ${String(message)}`, () => {
      assert.throws(() => Reflect.apply(assertCallOptions, undefined, [options]), {
        name: "TypeError",
        message,
      });
    });
  }
});

describe("the options of a call over net/rpc", () => {
  it("are a signal and a time limit", () => {
    assertNetrpcCallOptions({ signal: new AbortController().signal, timeoutMs: 1 });
  });

  it("are no others, though gRPC has them", () => {
    assert.throws(() => Reflect.apply(assertNetrpcCallOptions, undefined, [{ metadata: {} }]), {
      name: "TypeError",
      message: 'a call\'s options have no field named "metadata": known are signal, timeoutMs',
    });
    assert.throws(() => Reflect.apply(assertNetrpcCallOptions, undefined, [new AbortController().signal]), {
      name: "TypeError",
      message: "a call's options must be an object with signal, timeoutMs, got an instance of AbortSignal",
    });
  });
});
