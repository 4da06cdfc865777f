import { decodeUtf8 } from "../bytes/utf8.js";

/** Texts of this length and shorter are put together character by character, which is faster than by a list. */
const shortTextBytes = 24;
/** How many bytes become text at once: a call's arguments take room on the stack. */
const chunkBytes = 4096;

/** The text of `bytes` from `start` to `end`, in UTF-8: ASCII fast, the rest by hand. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  for (let index = start; index < end; index++) {
    if ((bytes[index] ?? 0) >= 0x80) return readUtf8(bytes, start, end);
  }
  if (end - start > shortTextBytes) return readAscii(bytes, start, end);
  let text = "";
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index] ?? 0);
  return text;
}

function readAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let index = start; index < end; index += chunkBytes) {
    text += asciiChunk(bytes.subarray(index, Math.min(end, index + chunkBytes)));
  }
  return text;
}

function asciiChunk(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, bytes);
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
