/**
 * The host to connect to for the host of an announced TCP address, or undefined when it is not this machine. Like Go's
 * dialer, takes an empty host and the unspecified addresses (a plugin that listens on 0.0.0.0 announces that) for this
 * machine.
 */
export function toLoopbackHost(host: string): string | undefined {
  if (host === "" || host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "::1";
  const isLoopback = host === "::1" || host === "localhost" || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(host);
  return isLoopback ? host : undefined;
}
