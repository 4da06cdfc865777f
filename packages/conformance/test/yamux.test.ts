// Yamux beneath net/rpc: Go's session opposite Tenon's, by the cases of yamux's own tests.
import { describeYamuxDriver } from "../src/cases/yamux-driver.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "yamux between Go and TypeScript", () => {
  describeYamuxDriver("grpc-go 1.83");
});
