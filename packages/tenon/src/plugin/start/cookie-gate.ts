import { PluginError } from "../../errors/index.js";
import { checkCookie } from "../../wire/handshake/cookie.js";
import type { MagicCookie } from "../../wire/handshake/cookie.js";

/**
 * Finds out whether a host started this process: undefined when one did, else the error that says who did not.
 * The message begins with go-plugin's own words, which is what people search for.
 * @see go-plugin server.go:259-266 @v1.8.0
 */
export function findCookieProblem(cookie: MagicCookie, env: NodeJS.ProcessEnv): PluginError | undefined {
  const state = checkCookie(cookie, env);
  if (state === "ok") return undefined;
  const { magicCookieKey } = cookie;
  const reason =
    state === "wrong"
      ? `The variable ${magicCookieKey} is set, but to another value: another program's host started it.`
      : `The variable ${magicCookieKey}, by which a host makes itself known, is not set.`;
  return new PluginError(
    "COOKIE_MISMATCH",
    `This binary is a plugin. These are not meant to be executed directly. ${reason}`,
    {
      remedy: "Start the program that uses this plugin: it starts its plugins itself.",
      details: { magicCookieKey, state },
    },
  );
}
