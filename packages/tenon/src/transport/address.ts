/** Where a plugin listens: the third and fourth field of the handshake line. */
export type Address =
  | { readonly network: "unix"; readonly path: string }
  | { readonly network: "tcp"; readonly host: string; readonly port: number };
