import { bareNode, pluginAlone } from "./bare-process.js";
import { goHost, tenonHost } from "./host-program.js";
import type { StartStack } from "./start-stack.js";

/** What is started and timed. The differences between the rows say where a launch's time goes. */
export const startStacks: readonly StartStack[] = [
  bareNode,
  pluginAlone,
  tenonHost("Tenon with Tenon", "off"),
  tenonHost("Tenon with Tenon, AutoMTLS (P-256)", "require"),
  goHost("Go with Go", {}),
  goHost("Go with Go, AutoMTLS (P-521)", { AUTO_MTLS: "1" }),
];
