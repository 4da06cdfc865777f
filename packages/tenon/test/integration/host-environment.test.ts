import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fixture } from "../support/host-fixtures.js";

const host = fileURLToPath(new URL("../fixtures/host-without-environment.ts", import.meta.url));

describe("a host with an empty environment", () => {
  it("starts its plugins in every way, and ends them", async () => {
    const args = ["--import", import.meta.resolve("tsx"), host, fixture("well-behaved")];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env: {} });
    const works = "it works";
    assert.deepEqual(JSON.parse(stdout), {
      told: {
        program: works,
        "program along no PATH": works,
        "command line": works,
        "shell that stays": works,
      },
      variables: [],
    });
    assert.equal(stderr, "");
  });
});
