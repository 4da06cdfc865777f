import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, {
  bench: {
    echoSmall: (message) => message,
    echoRecord: (message) => message,
  },
});
