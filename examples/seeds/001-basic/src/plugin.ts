#!/usr/bin/env node
import "tenon/stdout";
import { createPluginLogger, serve } from "tenon/plugin";
import { contract } from "./contract.js";

const logger = createPluginLogger();
logger.debug("message from plugin", { foo: "bar" });

await serve(
  contract,
  {
    greeter: {
      Greet() {
        logger.debug("message from GreeterHello.Greet");
        return "Hello!";
      },
    },
  },
  { logger },
);
