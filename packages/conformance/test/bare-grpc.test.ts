// gRPC without a handshake: seed 004's third way.
import { describeGoBareClient, describeGoBareServer } from "../src/cases/bare-grpc.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "Bare gRPC with Go", () => {
  for (const build of goBuildNames) {
    describeGoBareServer(build);
    describeGoBareClient(build);
  }
});
