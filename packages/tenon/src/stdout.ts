/**
 * Takes hold of stdout at once. Import it in a plugin's first line, so that what other modules write while they load
 * reaches the host as output instead of spoiling the handshake: `import "tenon/stdout";`
 */
import { captureStdout } from "./plugin/output/captured-stdout.js";

captureStdout();
