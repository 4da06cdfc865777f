import { spawn } from "node:child_process";
import { root } from "./paths.mjs";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the repository's root
 * @property {NodeJS.ProcessEnv} [env] added to this process' own
 * @property {boolean} [quiet] keeps the output to itself; it is in the result
 */

/**
 * What a program left.
 * @typedef {object} RunResult
 * @property {number} code its exit code; 1 when a signal ended it
 * @property {string} output its stdout when `quiet`, else empty
 * @property {string} errors its stderr when `quiet`, else empty
 */

/**
 * Runs a program to its end, its output shown as it comes.
 * @param {readonly [string, ...string[]]} command
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, options = {}) {
  const [file, ...args] = command;
  const channel = options.quiet === true ? "pipe" : "inherit";
  const child = spawn(file, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", channel, channel],
  });
  let output = "";
  let errors = "";
  child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ text) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (/** @type {string} */ text) => (errors += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? 1, output, errors });
    });
  });
}
