export type { HostEnvironment } from "./environment.js";
export { formatHostEnvironment, unsharedVariables } from "./environment.js";
export type { HandshakeLine, HandshakeProblem } from "./handshake-line.js";
export { isHandshakeProblem, parseHandshakeLine } from "./handshake-line.js";
export { checkHostVersion } from "./version-choice.js";
