const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Enough for most lines of most plugins. */
const firstBytes = 1024;

/** Takes lines and pieces of lines. `bytes` is only valid during the call. */
export interface LineSink {
  /** A whole line without its line end (LF or CR LF), or what came after the last line end, when the input ends. */
  onLine(bytes: Uint8Array): void;
  /** A piece of a line that is longer than the limit. `last`: the line ends here; then the piece may be empty. */
  onPiece(bytes: Uint8Array, last: boolean): void;
}

/** Cuts a byte stream into lines. */
export interface LineSplitter {
  /** Takes the next bytes. */
  write(bytes: Uint8Array): void;
  /** The input has ended. */
  end(): void;
  /** A copy of what has come of a line that has not ended, since its last piece. */
  pending(): Uint8Array;
}

/**
 * Cuts into lines; holds at most `maxLineBytes` and does work linear in the bytes it is given.
 * @see go-plugin client.go:1187-1207 @v1.8.0, which reads with `bufio.Reader.ReadLine`
 */
export function createLineSplitter(maxLineBytes: number, sink: LineSink): LineSplitter {
  let held = Buffer.allocUnsafeSlow(Math.min(firstBytes, maxLineBytes));
  let heldBytes = 0;
  let inLongLine = false;

  function hold(bytes: Uint8Array): void {
    let offset = 0;
    while (offset < bytes.length) {
      if (heldBytes === maxLineBytes) flushPiece(false);
      const count = Math.min(bytes.length - offset, maxLineBytes - heldBytes);
      if (heldBytes + count > held.length) grow(heldBytes + count);
      held.set(bytes.subarray(offset, offset + count), heldBytes);
      heldBytes += count;
      offset += count;
    }
  }

  function grow(byteCount: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(byteCount, 2 * held.length), maxLineBytes));
    larger.set(held.subarray(0, heldBytes));
    held = larger;
  }

  function flushPiece(last: boolean): void {
    sink.onPiece(held.subarray(0, heldBytes), last);
    inLongLine = !last;
    heldBytes = 0;
  }

  function endLine(): void {
    if (heldBytes > 0 && held[heldBytes - 1] === carriageReturn) heldBytes--;
    if (inLongLine) {
      flushPiece(true);
      return;
    }
    sink.onLine(held.subarray(0, heldBytes));
    heldBytes = 0;
  }

  return {
    write(bytes) {
      let start = 0;
      for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
        hold(bytes.subarray(start, end));
        endLine();
        start = end + 1;
      }
      hold(bytes.subarray(start));
    },
    end() {
      if (heldBytes > 0 || inLongLine) endLine();
    },
    pending: () => Uint8Array.prototype.slice.call(held, 0, heldBytes),
  };
}
