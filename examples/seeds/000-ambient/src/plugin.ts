#!/usr/bin/env node
import "tenon/stdout";
import { createPluginLogger, serve } from "tenon/plugin";
import { contract } from "./contract.js";

const logger = createPluginLogger({ level: "debug" });

await serve(
  contract,
  {
    yourplugin: {
      pluginName() {
        logger.info("asked for the name", { name: "yourplugin" });
        return { name: "yourplugin" };
      },
      pluginVersion: () => ({ version: "1.0.0" }),
    },
  },
  { logger },
);
