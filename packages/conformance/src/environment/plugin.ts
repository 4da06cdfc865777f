// The TypeScript twin of `go/environment/plugin`: says how it was started, or how a plugin was that it starts itself.
import { rpcError } from "tenon";
import { launch } from "tenon/host";
import { serve } from "tenon/plugin";
import { contract, innerContract } from "./contracts.js";

const { env } = process;

async function askInner(path: string): Promise<Uint8Array> {
  await using client = await launch(innerContract, {
    command: [path],
    env: { ...env, ENVIRONMENT_INNER: undefined, ENVIRONMENT_LEVEL: "inner" },
  });
  const echo = await client.dispense("echo");
  return (await echo.unary({})).payload;
}

async function describe(): Promise<Uint8Array> {
  const inner = env["ENVIRONMENT_INNER"];
  if (inner !== undefined && inner !== "") return askInner(inner);
  const started = { env, argv0: process.argv0, executable: process.execPath };
  return new TextEncoder().encode(JSON.stringify(started));
}

await serve(
  env["ENVIRONMENT_LEVEL"] === "inner" ? innerContract : contract,
  {
    echo: {
      unary: async () => ({ payload: await describe() }),
      collect: unused,
      repeat: unused,
      chat: unused,
      fail: unused,
      wait: unused,
      waitEnd: unused,
      print: unused,
      crash: unused,
    },
  },
  { tcp: env["ENVIRONMENT_TCP"] === "1" },
);

function unused(): never {
  throw rpcError("UNIMPLEMENTED", "this plugin only says how it was started");
}
