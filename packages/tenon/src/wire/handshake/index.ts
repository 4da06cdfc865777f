export { formatAddress } from "./address.js";
export type { Address } from "./address.js";
export { checkCookie } from "./cookie.js";
export type { MagicCookie } from "./cookie.js";
export {
  defaultPortRange,
  environmentNames,
  formatHostEnvironment,
  parsePluginEnvironment,
  unsharedVariables,
} from "./environment.js";
export type { HostEnvironment, PluginEnvironment, PortRange } from "./environment.js";
export {
  coreProtocolVersion,
  formatHandshakeLine,
  isHandshakeProblem,
  parseHandshakeLine,
} from "./handshake-line.js";
export type { HandshakeLine, HandshakeProblem } from "./handshake-line.js";
export type { HostIdentity } from "./host-identity.js";
export { checkHostVersion, choosePluginVersion } from "./version-choice.js";
export type { PluginVersionChoice, PluginVersionInput, VersionProblem } from "./version-choice.js";
