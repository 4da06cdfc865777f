import type { Listener } from "../../transport/listen.js";

/** The plugin's open listeners: their files go with the process, however that ends as long as its own code runs. */
export class SocketFiles {
  readonly #listeners = new Set<Listener>();

  /** Takes note of a listener until it is closed. */
  track(listener: Listener): Listener {
    this.#listeners.add(listener);
    return {
      ...listener,
      close: async () => {
        await listener.close();
        this.#listeners.delete(listener);
      },
    };
  }

  /** Begins to watch the process. @returns what ends that */
  removeAtExit(): () => void {
    const remove = (): void => {
      for (const listener of this.#listeners) listener.removeFile();
    };
    process.on("exit", remove);
    return () => process.removeListener("exit", remove);
  }
}
