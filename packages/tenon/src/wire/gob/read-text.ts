import { decodeLatin1 } from "../bytes/latin1.js";
import { decodeUtf8 } from "../bytes/utf8.js";

/** Beyond this a call with all bytes as its arguments is faster, measured on Node 20. */
const shortTextBytes = 200;
/** How many bytes become text at once: a call's arguments take room on the stack. */
const chunkBytes = 4096;

/** The text of `bytes` from `start` to `end`, in UTF-8: ASCII fast, the rest by hand. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  for (let index = start; index < end; index++) {
    if ((bytes[index] ?? 0) >= 0x80) return readUtf8(bytes, start, end);
  }
  return end - start <= shortTextBytes ? decodeLatin1(bytes, start, end) : readAscii(bytes, start, end);
}

function readAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let index = start; index < end; index += chunkBytes) {
    const chunk = bytes.subarray(index, Math.min(end, index + chunkBytes));
    text += Reflect.apply(String.fromCharCode, undefined, chunk) as string;
  }
  return text;
}

/** Chunk by chunk, each ending with a whole character, so that no list of characters is longer than a chunk. */
function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let index = start;
  while (index < end) {
    let next = Math.min(end, index + chunkBytes);
    // A byte that goes on a character belongs to the chunk that begins the character; one has at most four bytes.
    for (let back = 0; back < 3 && next < end && ((bytes[next] ?? 0) & 0xc0) === 0x80; back++) next--;
    text += decodeUtf8(bytes.subarray(index, next));
    index = next;
  }
  return text;
}
