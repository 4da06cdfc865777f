#!/usr/bin/env node
import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, { a: { SayHello: (name) => `hello, ${name}` } });
