import type { HeaderBlock, HeaderList } from "../http2-stream.js";

/** A header block that arrived. Blocks with the same bytes and the same meaning are often the same object. */
export class DecodedBlock implements HeaderBlock {
  readonly fields: HeaderList;
  /**
   * The block held more header bytes than allowed: `fields` has those from before the limit. The dynamic table was kept
   * right all the same, so the connection can go on and only this stream need fail.
   */
  readonly truncated: boolean;
  /** What the receiver made of `fields`; see {@link HeaderBlock}. */
  memo: unknown = undefined;
  /** What the session's own validation made of `fields`, once per object. */
  verdict: unknown = undefined;

  constructor(fields: HeaderList, truncated: boolean) {
    this.fields = fields;
    this.truncated = truncated;
  }
}
