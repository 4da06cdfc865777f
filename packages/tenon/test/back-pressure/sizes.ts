/** Of one message. */
export const messageBytes: number = 256 << 10;
/** Of one direction: 1 GiB. */
export const messageCount = 4096;
/** How long the reader thinks about each message: the sender is many times as fast. */
export const pauseMs = 1;
/** By how much either process may grow above what it has when idle. */
export const maxGrowthBytes: number = 64 << 20;
