/** The name and value of the variable by which a plugin knows that a host has started it. Not a secret. */
export interface MagicCookie {
  /** @see go-plugin `HandshakeConfig.MagicCookieKey` */
  readonly magicCookieKey: string;
  /** @see go-plugin `HandshakeConfig.MagicCookieValue` */
  readonly magicCookieValue: string;
}

/**
 * Whether the environment has the right cookie. `missing` and `wrong` lead to the same exit, but say whether a person
 * or another program's host started the plugin; `misconfigured` is the plugin's own mistake: an empty key or value.
 * @see go-plugin server.go:249-267 @v1.8.0
 */
export function checkCookie(
  cookie: MagicCookie,
  env: Readonly<Record<string, string | undefined>>,
): "ok" | "missing" | "wrong" | "misconfigured" {
  if (cookie.magicCookieKey === "" || cookie.magicCookieValue === "") return "misconfigured";
  const value = env[cookie.magicCookieKey];
  if (value === undefined || value === "") return "missing";
  return value === cookie.magicCookieValue ? "ok" : "wrong";
}
