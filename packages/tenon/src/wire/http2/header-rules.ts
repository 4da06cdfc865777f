import type { HeaderList } from "./http2-stream.js";

/** What HTTP/2 itself has to know of a header block: found once, kept with the block. RFC 9113 section 8. */
export interface HeaderVerdict {
  /** The rule that the block breaks whatever its place is, or undefined. */
  readonly problem: string | undefined;
  /** Which pseudo-header fields it has: a request's, a response's, or none (trailers). */
  readonly kind: "request" | "response" | "trailers";
  /** A response's :status; 0 for other blocks. */
  readonly status: number;
  /** content-length, -1 when there is none. */
  readonly contentLength: number;
}

// RFC 9113 section 8.2.2: fields that speak of the connection are malformed in HTTP/2.
const connectionFields = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);
const requestFields = new Set([":method", ":scheme", ":path", ":authority"]);
// RFC 9113 section 8.2.1: no controls, space, upper case, DEL or beyond in a name; a colon only in front.
// oxlint-disable-next-line no-control-regex -- controls are what it looks for
const badNameCharacter = /[\x00-\x20A-Z\x7f-\xff]/;
const badValueCharacter = /[\0\r\n]/;

/** Looks through a decoded header block. */
export function judgeHeaders(fields: HeaderList): HeaderVerdict {
  const judge = new HeaderJudge();
  for (let at = 0; at < fields.length; at += 2) judge.field(fields[at] ?? "", fields[at + 1] ?? "");
  return judge.verdict();
}

/** One pass over one block; the first problem counts. */
class HeaderJudge {
  #problem: string | undefined;
  readonly #pseudo = new Map<string, string>();
  #regularSeen = false;
  #contentLength = -1;

  field(name: string, value: string): void {
    if (name.startsWith(":")) this.#pseudoField(name, value);
    else this.#regularField(name, value);
    if (badValueCharacter.test(value) || hasBlankEdge(value)) {
      this.#fail(`the value of ${name} has a forbidden character or a blank at its edge`);
    }
  }

  verdict(): HeaderVerdict {
    const kind = this.#kind();
    return {
      problem: this.#problem ?? this.#missing(kind),
      kind,
      status: kind === "response" ? Number(this.#pseudo.get(":status")) : 0,
      contentLength: this.#contentLength,
    };
  }

  #pseudoField(name: string, value: string): void {
    if (name !== ":status" && !requestFields.has(name)) this.#fail(`unknown pseudo-header field ${name}`);
    if (this.#regularSeen) this.#fail(`${name} comes after a regular field`);
    if (this.#pseudo.has(name)) this.#fail(`${name} comes twice`);
    this.#pseudo.set(name, value);
  }

  #regularField(name: string, value: string): void {
    this.#regularSeen = true;
    if (name === "" || badNameCharacter.test(name) || name.includes(":"))
      this.#fail("a field name has a forbidden character");
    if (connectionFields.has(name)) this.#fail(`${name} is not allowed in HTTP/2`);
    if (name === "te" && value !== "trailers") this.#fail("te may only say trailers");
    if (name === "content-length") this.#length(value);
  }

  #length(value: string): void {
    const length = /^\d{1,15}$/.test(value) ? Number(value) : -1;
    if (length < 0 || (this.#contentLength >= 0 && this.#contentLength !== length)) {
      this.#fail("content-length is not one number");
    }
    this.#contentLength = length;
  }

  #kind(): HeaderVerdict["kind"] {
    if (this.#pseudo.size === 0) return "trailers";
    return this.#pseudo.has(":status") ? "response" : "request";
  }

  #missing(kind: HeaderVerdict["kind"]): string | undefined {
    if (kind === "trailers") return undefined;
    if (kind === "response") {
      if (this.#pseudo.size > 1) return "a response with a request's pseudo-header fields";
      // 600 and above are no statuses, but to be taken as 5xx: RFC 9110 section 15.
      return /^[1-9]\d\d$/.test(this.#pseudo.get(":status") ?? "") ? undefined : ":status is not a status";
    }
    // RFC 9113 section 8.3.1: CONNECT, which has neither, is not served here.
    const missing = [":method", ":scheme", ":path"].find((name) => (this.#pseudo.get(name) ?? "") === "");
    return missing === undefined ? undefined : `${missing} is missing or empty`;
  }

  #fail(problem: string): void {
    this.#problem ??= problem;
  }
}

function hasBlankEdge(value: string): boolean {
  return isBlank(value.charCodeAt(0)) || isBlank(value.charCodeAt(value.length - 1));
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
