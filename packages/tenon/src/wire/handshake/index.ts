export type { HostEnvironment, PortRange } from "./environment.js";
export { formatHostEnvironment, unsharedVariables } from "./environment.js";
export type { HandshakeLine, HandshakeProblem } from "./handshake-line.js";
export { isHandshakeProblem, parseHandshakeLine } from "./handshake-line.js";
export type { ReattachConfig } from "./reattach-config.js";
export {
  formatReattachConfig,
  formatReattachConfigs,
  parseReattachConfig,
  parseReattachConfigs,
} from "./reattach-config.js";
export type { VersionProblem } from "./version-choice.js";
export { checkHostVersion } from "./version-choice.js";
