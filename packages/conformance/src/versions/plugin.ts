// The TypeScript twin of `go/versions/plugin`: takes the same flags.
import "tenon/stdout";
import { parseArgs } from "node:util";
import type { Implementations } from "tenon";
import { serve } from "tenon/plugin";
import { contract, contractWith } from "./contract.js";

const { values: flags } = parseArgs({
  options: {
    versions: { type: "string", default: "2,3" },
    names: { type: "string", default: "main,side,extra" },
    "cookie-key": { type: "string", default: contract.handshake.magicCookieKey },
    "cookie-value": { type: "string", default: contract.handshake.magicCookieValue },
  },
});

const old = (version: number) => ({
  describe: ({ text }: { readonly text: string }) => ({ text: `old of ${String(version)}: ${text}` }),
  echo: ({ payload }: { readonly payload: Uint8Array }) => ({ payload }),
});

const all: Required<Implementations<typeof contract>> = {
  0: { main: old(0) },
  2: { main: old(2) },
  3: {
    main: {
      provider: { explain: ({ text }) => ({ text: `new: ${text}` }) },
      meta: { describe: ({ text }) => ({ text: `meta: ${text}` }) },
    },
    side: old(3),
    extra: { describe: ({ text }) => ({ text: `extra: ${text}` }) },
  },
};

/** The entries whose keys a flag lists. */
function choose(record: object, list: string): Record<string, object> {
  const keys = list.split(",");
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.includes(key)));
}

const chosen = Object.entries(choose(all, flags.versions)).map(([version, set]) => {
  return [version, choose(set, flags.names)] as const;
});

await serve(
  contractWith({ cookie: { key: flags["cookie-key"], value: flags["cookie-value"] } }),
  Object.fromEntries(chosen) as Implementations<typeof contract>,
);
