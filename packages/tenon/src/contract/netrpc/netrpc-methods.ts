import type { AnyGobType } from "../../wire/gob/gob-type.js";

/** One method of a net/rpc plugin: Go's `func (p *T) Name(args Args, reply *Reply) error`. */
export interface NetrpcMethod {
  /** What the caller sends. `gob.any` for Go's `new(interface{})`: the method may then be called without arguments. */
  readonly args: AnyGobType;
  /** What the method answers: what Go's second parameter points to. */
  readonly reply: AnyGobType;
}

/** The methods of a net/rpc plugin, by their names as Go has them. */
export type NetrpcMethods = Readonly<Record<string, NetrpcMethod>>;
