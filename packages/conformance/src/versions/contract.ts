import { defineContract, grpcPlugin } from "tenon";
import { Extra, Meta, New, Old } from "../gen/versions/versions_pb.js";

const versions = {
  0: { main: grpcPlugin(Old) },
  2: { main: grpcPlugin(Old) },
  3: { main: grpcPlugin({ provider: New, meta: Meta }), side: grpcPlugin(Old), extra: grpcPlugin(Extra) },
} as const;

/** What the versions programs of `go/versions` speak: another plugin set in each version. */
export const contract = defineContract({
  handshake: { magicCookieKey: "TENON_VERSIONS", magicCookieValue: "5d7e" },
  versions,
});

/** A version of the contract. */
export type Version = keyof typeof versions;

/** What a case may change. */
export interface ContractChange {
  readonly cookie?: Cookie | undefined;
  /** The versions that a host has; its client is typed as if it had all, and says which one it got. */
  readonly versions?: readonly Version[];
}

/** A cookie that a case tries. */
export interface Cookie {
  readonly key: string;
  readonly value: string;
}

/** The contract for one launch. */
export function contractWith({ cookie, versions: chosen }: ContractChange): typeof contract {
  const handshake =
    cookie === undefined
      ? contract.handshake
      : { magicCookieKey: cookie.key, magicCookieValue: cookie.value };
  if (chosen === undefined) return defineContract({ handshake, versions });
  const some = Object.fromEntries(chosen.map((version) => [version, versions[version]]));
  return defineContract({ handshake, versions: some as typeof versions });
}
