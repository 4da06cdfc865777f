// Hosts that reattach to plugins which run already, in test mode or under another host.
import { describeGoReattach, describeTenonReattach } from "../src/cases/reattach.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "Reattach with Go", () => {
  for (const build of goBuildNames) {
    describeTenonReattach(build);
    describeGoReattach(build);
  }
});
