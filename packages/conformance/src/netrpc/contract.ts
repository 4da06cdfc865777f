import { defineContract } from "tenon";
import { gob, netrpcPlugin } from "tenon/netrpc";
import { Everything, Named, Shape } from "./everything.js";

const Terms = gob.struct("Terms", { A: gob.safeInt, B: gob.safeInt });
const AskArgs = gob.struct("AskArgs", { Adder: gob.uint32, A: gob.safeInt, B: gob.safeInt });
const Offered = gob.struct("Offered", { Adder: gob.uint32, Note: gob.string });
const Received = gob.struct("Received", { Size: gob.safeInt, SHA256: gob.string });
const PrintArgs = gob.struct("PrintArgs", { Stdout: gob.string, Stderr: gob.string });
/** Go's `struct{}`, the reply of a method that has none. */
const Empty = gob.struct("", {});

/** The object behind brokered ids, the same on both sides. */
export const Adder = netrpcPlugin({ Add: { args: Terms, reply: gob.safeInt } });

const handshake = {
  protocolVersion: 1,
  magicCookieKey: "TENON_NETRPC",
  magicCookieValue: "51d0aa93",
} as const;

/** What the programs of `go/netrpc` speak. */
export const contract = defineContract({
  handshake,
  plugins: {
    probe: netrpcPlugin(
      {
        Greet: { args: gob.any, reply: gob.string },
        Sample: { args: gob.any, reply: Everything },
        Check: { args: Everything, reply: gob.string },
        Echo: { args: Everything, reply: Everything },
        EchoAny: { args: Named, reply: Named },
        EchoPlain: { args: gob.any, reply: gob.any },
        EchoBytes: { args: gob.bytes, reply: gob.bytes },
        Area: { args: Shape, reply: gob.float },
        Next: { args: gob.any, reply: gob.safeInt },
        Fail: { args: gob.string, reply: gob.string },
        Wait: { args: gob.string, reply: gob.string },
        Release: { args: gob.string, reply: Empty },
        Print: { args: PrintArgs, reply: Empty },
        Crash: { args: gob.string, reply: Empty },
        Ask: { args: AskArgs, reply: gob.safeInt },
        AskID: { args: gob.uint32, reply: gob.safeInt },
        Offer: { args: gob.string, reply: Offered },
        OfferID: { args: gob.any, reply: gob.uint32 },
        Chain: { args: AskArgs, reply: gob.uint32 },
        ServeAt: { args: gob.uint32, reply: Empty },
        Upload: { args: gob.uint32, reply: Received },
        Download: { args: gob.safeInt, reply: gob.uint32 },
        Loop: { args: gob.uint32, reply: Empty },
      },
      {
        brokered: {
          Ask: { Adder },
          AskID: { args: Adder },
          Offer: { Adder },
          OfferID: { reply: Adder },
          Chain: { Adder, reply: Adder },
        },
      },
    ),
  },
});

/** The same with what no program of `go/netrpc` has: a name, a method, a service, and arguments of another type. */
export const mistaken = defineContract({
  handshake,
  plugins: {
    missing: netrpcPlugin({ Greet: { args: gob.any, reply: gob.string } }),
    probe: netrpcPlugin({
      Missing: { args: Terms, reply: gob.string },
      Fail: { args: Terms, reply: gob.string },
      Greet: { args: gob.any, reply: gob.string },
    }),
  },
});

/**
 * The same with another service behind the name. Its argument says something: Go's `Decode(nil)` waits for more than an
 * `interface{}` that is nil, and never answers.
 */
export const otherService = defineContract({
  handshake,
  plugins: { probe: netrpcPlugin({ Fail: { args: gob.string, reply: gob.string } }, { service: "Other" }) },
});
