import type { CaseResult } from "../case-result.js";
import type { ConnectCase } from "./report.js";

/** What is the same for all cases here. */
const constantParts = /^(HTTPVersion:2|Protocol:PROTOCOL_GRPC|Codec:CODEC_PROTO)$/;

/**
 * The cases by what they test, with a column for how: compressed or not, with TLS or not, with grpc-go or the reference.
 * A case for which that makes no difference is in the first column; connections with client certificates count as TLS.
 * @throws Error when two cases have one place
 */
export function judgeCases(cases: readonly ConnectCase[]): readonly CaseResult[] {
  const results = cases.map(judgeCase);
  const places = new Set(results.map(({ name, column }) => `${column} ${name}`));
  if (places.size !== results.length) throw new Error("two of connectconformance's cases have one name");
  return results.sort((one, other) => columns.indexOf(one.column) - columns.indexOf(other.column));
}

const columns = ["plain", "TLS", "grpc-go"].flatMap((name) => [name, `${name}, gzip`]);

function judgeCase({ fullName, failure }: ConnectCase): CaseResult {
  const parts = fullName.split("/");
  const has = (part: RegExp): boolean => parts.some((each) => part.test(each));
  const isTls = has(/^TLS:true$/) || parts[0] === "TLS Client Certs";
  const connection = has(/^\(grpc \w+ impl\)$/) ? "grpc-go" : isTls ? "TLS" : "plain";
  const isVariant = /^(TLS:.*|Compression:.*|\(grpc \w+ impl\))$/;
  const name = parts.filter((part) => !constantParts.test(part) && !isVariant.test(part)).join("/");
  return {
    name,
    column: has(/^Compression:COMPRESSION_GZIP$/) ? `${connection}, gzip` : connection,
    outcome: failure === undefined ? "passed" : "failed",
    note: failure ?? "",
  };
}
