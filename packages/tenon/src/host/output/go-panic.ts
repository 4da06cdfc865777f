/** What a Go program begins its last words with. (go-plugin client.go:1242 @v1.8.0) */
export const goPanicStart: RegExp = /^(?:panic: |fatal error: )/;

const goroutineStart = /^goroutine \d+ /;
const maxCauseLines = 3;

/**
 * Quotes what Go says as a program dies: what happened, then the frames where it did, which come first; those behind them
 * are of who called the program's own code.
 * @param said the output without empty lines, from where {@link goPanicStart} fits
 * @returns at most `maxLines`
 */
export function quoteGoPanic(said: readonly string[], maxLines: number): readonly string[] {
  const found = said.findIndex((line) => goroutineStart.test(line));
  // The runtime's own stack, which a stack overflow has in between, is nobody's.
  const isLong = found > maxCauseLines;
  const shown = isLong ? [...said.slice(0, maxCauseLines), "…", ...said.slice(found)] : said;
  return shown.length <= maxLines ? shown : [...shown.slice(0, maxLines - 1), "…"];
}
