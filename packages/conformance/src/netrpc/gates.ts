/** What calls wait for, by name. */
export interface Gates {
  /** Resolves once the gate is open. */
  wait(name: string): Promise<void>;
  open(name: string): void;
}

/** Makes gates; each is closed until it is opened. */
export function createGates(): Gates {
  const opened = new Map<string, { readonly promise: Promise<void>; readonly open: () => void }>();
  const gate = (name: string) => {
    let found = opened.get(name);
    if (found === undefined) {
      let open = (): void => undefined;
      const promise = new Promise<void>((resolve) => (open = resolve));
      found = { promise, open };
      opened.set(name, found);
    }
    return found;
  };
  return { wait: (name) => gate(name).promise, open: (name) => gate(name).open() };
}
