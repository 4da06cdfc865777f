/** Something that is over at a point in time: a call. The queue's own two fields are kept in it, so that none is allocated. */
export interface DeadlineEntry {
  /** When, on `performance.now()`'s clock; set by {@link DeadlineQueue.add}. */
  dueAtMs: number;
  /** Place in the queue; -1 while not in one. */
  queueIndex: number;
  /** Its time is over. It is no longer in the queue. */
  onDeadline(): void;
}

/** The longest wait that `setTimeout` can do: 2^31 - 1 ms, about 25 days. Longer ones are waited for in parts. */
const maxTimerMs = 2_147_483_647;

/**
 * The deadlines of all calls on a connection: a binary heap with one timer, which is armed for the earliest. Adding and
 * removing is O(log n), and O(1) in the common case that deadlines come in order; a removed one leaves the timer as it is.
 * While a deadline is waited for, the timer keeps the process alive, as the call's socket does.
 */
export class DeadlineQueue {
  readonly #heap: DeadlineEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;

  /** Number of deadlines that are waited for. */
  get size(): number {
    return this.#heap.length;
  }

  /** Calls `entry.onDeadline` in `timeoutMs`, unless it is removed before. */
  add(entry: DeadlineEntry, timeoutMs: number): void {
    const nowMs = performance.now();
    entry.dueAtMs = nowMs + timeoutMs;
    this.#heap.push(entry);
    this.#siftUp(entry, this.#heap.length - 1);
    if (this.#heap.length === 1) this.#timer?.ref();
    if (entry.dueAtMs < this.#timerAtMs) this.#arm(nowMs);
  }

  /** Forgets `entry`; does nothing when it is not waited for. */
  remove(entry: DeadlineEntry): void {
    const index = entry.queueIndex;
    if (index < 0) return;
    entry.queueIndex = -1;
    const last = this.#heap.pop();
    if (last !== undefined && last !== entry) {
      this.#siftDown(last, index);
      this.#siftUp(last, last.queueIndex);
    }
    if (this.#heap.length === 0) this.#timer?.unref();
  }

  /** Ends the timer and forgets everything. */
  close(): void {
    for (const entry of this.#heap) entry.queueIndex = -1;
    this.#heap.length = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAtMs = Infinity;
  }

  #arm(nowMs: number): void {
    const first = this.#heap[0];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAtMs = Infinity;
    if (first === undefined) return;
    const waitMs = Math.min(Math.max(Math.ceil(first.dueAtMs - nowMs), 1), maxTimerMs);
    this.#timerAtMs = nowMs + waitMs;
    this.#timer = setTimeout(fire, waitMs, this);
  }

  /** The timer's work; called by it alone. */
  fire(): void {
    const nowMs = performance.now();
    for (let first = this.#heap[0]; first !== undefined && first.dueAtMs <= nowMs; first = this.#heap[0]) {
      this.remove(first);
      first.onDeadline();
    }
    this.#arm(nowMs);
  }

  #siftUp(entry: DeadlineEntry, start: number): void {
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#heap[parentIndex];
      if (parent === undefined || parent.dueAtMs <= entry.dueAtMs) break;
      this.#place(parent, index);
      index = parentIndex;
    }
    this.#place(entry, index);
  }

  #siftDown(entry: DeadlineEntry, start: number): void {
    let index = start;
    for (;;) {
      const left = this.#heap[2 * index + 1];
      const right = this.#heap[2 * index + 2];
      const child = right !== undefined && left !== undefined && right.dueAtMs < left.dueAtMs ? right : left;
      if (child === undefined || child.dueAtMs >= entry.dueAtMs) break;
      const childIndex = child.queueIndex;
      this.#place(child, index);
      index = childIndex;
    }
    this.#place(entry, index);
  }

  #place(entry: DeadlineEntry, index: number): void {
    this.#heap[index] = entry;
    entry.queueIndex = index;
  }
}

/** One function for every timer, so that arming one makes no closure. */
function fire(queue: DeadlineQueue): void {
  queue.fire();
}
