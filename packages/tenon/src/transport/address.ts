export type { Address } from "../wire/handshake/address.js";
