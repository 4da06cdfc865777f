import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, { greeter: { greet: ({ name }) => ({ text: `Hello, ${name}!` }) } });
