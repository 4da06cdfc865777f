import assert from "node:assert/strict";
import type { GoHostResult } from "./go-host-run.js";

/**
 * Asserts that a Go host's plugin went when it was asked to, with exit code 0 and its socket removed. go-plugin asks for a
 * graceful exit, waits 2 s, then kills, and its log says which of the two ended the plugin: so "exited" also means
 * "within 2 s".
 */
// go-plugin client.go:554-568 and :779 @v1.8.0
export function assertGracefulExit(host: GoHostResult): void {
  assertGracefulEnd(host);
  assert.deepEqual(host.leftFiles, [], "no socket is left behind");
}

/** The same of a Go plugin that served through the broker: it ends at once on Shutdown, which may leave sockets behind. */
// go-plugin grpc_controller.go:26 @v1.8.0
export function assertGracefulEnd(host: GoHostResult): void {
  const log = host.stdout + host.stderr;
  assert.match(log, /plugin exited/, "the host saw the plugin exit");
  assert.doesNotMatch(log, /failed to exit gracefully/, "the host did not have to kill the plugin");
  const exitCode0 = /\[INFO\] +plugin: plugin process exited|"info","@message":"plugin process exited"/;
  assert.match(log, exitCode0, "the plugin's exit code was 0");
}
