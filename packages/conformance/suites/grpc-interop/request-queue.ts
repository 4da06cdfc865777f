/** Requests that are sent one by one, when the caller says so. */
export interface RequestQueue<Request> extends AsyncIterable<Request> {
  send(request: Request): void;
  /** No more of them. */
  end(): void;
}

/** Makes an empty queue. It is read once. */
export function createRequestQueue<Request>(): RequestQueue<Request> {
  const waiting: (Request | undefined)[] = [];
  let wake = (): void => undefined;
  const put = (request: Request | undefined): void => {
    waiting.push(request);
    wake();
  };
  return {
    send: put,
    end: () => put(undefined),
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const request = waiting.shift();
        if (request === undefined) return;
        yield request;
      }
    },
  };
}
