import { readFileSync } from "node:fs";

/** What one connection sends in one direction, as one encoder wrote it. See test/vectors/hpack/stories/make.py. */
export interface HpackStory {
  readonly encoder: string;
  readonly name: string;
  /** What the decoder announced as SETTINGS_HEADER_TABLE_SIZE. */
  readonly tableBytes: number;
  readonly blocks: readonly { readonly bytes: Uint8Array; readonly fields: readonly string[] }[];
}

interface HeaderStory {
  readonly name: string;
  readonly tableBytes: number;
  readonly blocks: readonly { readonly fields: readonly string[] }[];
}

interface EncodedStories {
  readonly encoder: string;
  readonly stories: readonly { readonly name: string; readonly hex: readonly string[] }[];
}

/** The stories of every encoder. @throws Error when one has no headers, or not as many blocks */
export function readHpackStories(): readonly HpackStory[] {
  const { stories } = readStories<{ readonly stories: readonly HeaderStory[] }>("headers.json");
  const files = ["nghttp2.json", "python-hpack.json", "hpack-js.json"];
  return files.flatMap((file) => {
    const { encoder, stories: encoded } = readStories<EncodedStories>(file);
    return encoded.map(({ name, hex }) => {
      const story = stories.find((each) => each.name === name);
      if (story?.blocks.length !== hex.length)
        throw new Error(`${file}: ${name} is not a story of headers.json`);
      const blocks = hex.map((text, index) => ({
        bytes: Buffer.from(text, "hex"),
        fields: story.blocks[index]?.fields ?? [],
      }));
      return { encoder, name, tableBytes: story.tableBytes, blocks };
    });
  });
}

function readStories<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/hpack/stories/${file}`, import.meta.url), "utf8")) as T;
}
