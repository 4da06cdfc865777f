/** One run of `nghttp`. */
export interface NghttpCase {
  readonly args: readonly string[];
  /** Whether it sends a body, which has to come back. */
  readonly posts: boolean;
  /** How many requests it makes. */
  readonly times: number;
}

const get = (...args: readonly string[]): NghttpCase => ({ args, posts: false, times: 1 });
const many = (times: number, ...args: readonly string[]): NghttpCase => ({
  args: [...args, "-m", String(times)],
  posts: false,
  times,
});
const post = (...args: readonly string[]): NghttpCase => ({ args, posts: true, times: 1 });

export const nghttpCases: Readonly<Record<string, NghttpCase>> = {
  "GET, with priorities": get(),
  "GET, without priorities": get("--no-dep", "--no-rfc7540-pri"),
  "POST of 300,000 bytes": post(),
  "a window of 1,023 bytes a stream": post("-w", "10"),
  "a window of 65,535 bytes for the connection": post("-W", "16"),
  "windows of 2^30 - 1 bytes": post("-w", "30", "-W", "30"),
  "padding in every frame": post("-b", "255"),
  "a header block with CONTINUATION": get("--continuation"),
  trailers: post("--trailer", "x-trailer: yes"),
  "no content-length": post("--no-content-length"),
  "expect: 100-continue": post("--expect-continue"),
  "no table for what we encode": many(20, "-c", "0"),
  "a table that changes its size twice in one SETTINGS": many(20, "-c", "100", "-c", "4096"),
  "no table for what it encodes": many(20, "--encoder-header-table-size", "0"),
  "100 requests at once": many(100),
  "20 requests one after the other": many(20, "-M", "1"),
};

/** One run of `h2load`. */
export interface H2loadCase {
  readonly args: readonly string[];
  readonly posts: boolean;
  /** How many requests it makes in all. */
  readonly count: number;
}

export const h2loadCases: Readonly<Record<string, H2loadCase>> = {
  "1 connection, 1 request at once": { args: ["-c", "1", "-m", "1"], posts: false, count: 500 },
  "10 connections, 100 requests at once each": {
    args: ["-c", "10", "-m", "100"],
    posts: false,
    count: 20_000,
  },
  "100 connections, 1 request at once each": { args: ["-c", "100", "-m", "1"], posts: false, count: 2_000 },
  "windows of 1,023 and 65,535 bytes": {
    args: ["-c", "2", "-m", "10", "-w", "10", "-W", "16"],
    posts: false,
    count: 2_000,
  },
  "bodies of 300,000 bytes": { args: ["-c", "4", "-m", "10"], posts: true, count: 200 },
};
