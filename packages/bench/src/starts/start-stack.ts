/** One way to start another process and call it, timed from the start to the first answer. */
export interface StartStack {
  /** As printed. */
  readonly name: string;
  /** Why it cannot be measured here; undefined when it can. */
  missing(): string | undefined;
  /** Milliseconds of `count` starts, one after the other, in one fresh process. */
  measure(count: number): Promise<readonly number[]>;
}
