import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";

/** The processes, pipes and sockets that keep this process alive, one name each, sorted. */
export function listHeld(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /Process|Pipe|TCP/.test(name))
    .sort();
}

/** Gives the tests of the file that calls it a directory of their own for temporary files, so that they see what stays in it. */
export function isolateTemporaryFiles(): void {
  let directory: string;
  const former = process.env["TMPDIR"];
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "held-"));
    process.env["TMPDIR"] = directory;
  });
  after(async () => {
    if (former === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = former;
    await rm(directory, { recursive: true });
  });
}
