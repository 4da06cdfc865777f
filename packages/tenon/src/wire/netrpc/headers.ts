import { gob } from "../gob/gob.js";
import type { GobType } from "../gob/gob-type.js";

/** What stands before the arguments of a call. */
export interface RequestHeader {
  /** `Plugin.Greet`. */
  readonly ServiceMethod: string;
  /** The caller's number for the call, from 0 on. */
  readonly Seq: number;
}

/** What stands before a reply. */
export interface ResponseHeader extends RequestHeader {
  /** The error that is the answer; empty when the reply is. */
  readonly Error: string;
}

// net/rpc/server.go: Request, Response
export const requestType: GobType<RequestHeader> = gob.struct("Request", {
  ServiceMethod: gob.string,
  Seq: gob.safeUint,
});

export const responseType: GobType<ResponseHeader> = gob.struct("Response", {
  ServiceMethod: gob.string,
  Seq: gob.safeUint,
  Error: gob.string,
});

/** What stands in the place of a reply beside an error. (net/rpc/server.go: invalidRequest) */
export const noReplyType: GobType<object> = gob.struct("", {});
