#!/usr/bin/env node
import "tenon/stdout";
import { serve } from "tenon/plugin";
import { contract } from "./contract.js";

await serve(contract, {
  yourplugin: {
    pluginName: () => ({ name: "yourplugin" }),
    pluginVersion: () => ({ version: "1.0.0" }),
  },
});
