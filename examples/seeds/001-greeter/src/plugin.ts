#!/usr/bin/env node
import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, {
  greeter: {
    greet: () => ({ message: "Hello!" }),
  },
});
