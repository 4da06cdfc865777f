/** Where a plugin listens: the third and fourth field of the handshake line. */
export type Address =
  | { readonly network: "unix"; readonly path: string }
  | { readonly network: "tcp"; readonly host: string; readonly port: number };

/**
 * Writes an address as Go's `net.Addr.String()` does: a path, or `host:port` with an IPv6 host in brackets.
 */
export function formatAddress(address: Address): string {
  if (address.network === "unix") return address.path;
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

/**
 * Reads `host:port` as Go's `net.SplitHostPort` does: an IPv6 host stands in brackets, the host may be empty (Go then
 * means this machine). Ports are decimal, 1 to 65535; names of services, which Go would look up, are not taken.
 * Returns undefined when the text is anything else.
 */
export function parseHostPort(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  if (port < 1 || port > 65535) return undefined;
  return { host: match[1] ?? match[2] ?? "", port };
}
