// Hosts and plugins with several versions, each with a plugin set of its own: Tenon on either side or on both, go-plugin
// of today and of years ago on the other. The control has no Tenon in it.
import { after, describe } from "node:test";
import { describeGoNegotiatedHost, describeTenonNegotiatedHost } from "../src/cases/negotiated.js";
import { describeVersions } from "../src/cases/versions.js";
import {
  bundleVersionsPlugin,
  goVersionsHost,
  goVersionsPlugin,
  tenonVersionsHost,
} from "../src/cases/versions-sides.js";
import { goBuildNames, legacyBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

const tenonVersionsPlugin = await bundleVersionsPlugin({ after });

describe("versions, TypeScript alone", () => {
  describeVersions(tenonVersionsHost, tenonVersionsPlugin);
});

describeWith(["go"], "versions, TypeScript and Go", () => {
  for (const build of [...goBuildNames, ...legacyBuildNames]) {
    describeVersions(tenonVersionsHost, goVersionsPlugin(build));
    describeVersions(goVersionsHost(build), tenonVersionsPlugin);
  }
});

describeWith(["go"], "control: versions, Go alone", () => {
  for (const build of ["grpc-go 1.83", "go-plugin 1.0.1"] as const) {
    describeVersions(goVersionsHost(build), goVersionsPlugin(build));
  }
});

describeWith(["go"], "go-plugin's example of versions", () => {
  for (const build of goBuildNames) {
    describeTenonNegotiatedHost(build);
    describeGoNegotiatedHost(build);
  }
});
