import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./netrpc-contract.js";

await serve(contract, {
  bench: {
    EchoSmall: (message) => message,
    EchoRecord: (message) => message,
  },
});
