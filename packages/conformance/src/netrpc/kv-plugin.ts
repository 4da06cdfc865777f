// The TypeScript twin of go-plugin's KV plugin over net/rpc.
import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./kv.js";
import { keepInFiles } from "./kv-handlers.js";

await serve(contract, { kv: keepInFiles("plugin-typescript-netrpc") });
