import { grpcPlugin } from "../../src/index.js";
import type { ServiceClient } from "../../src/index.js";
import { connect } from "../../src/host/index.js";
import type { ServerClient } from "../../src/host/index.js";
import { serveAt } from "../../src/plugin/index.js";
import { Awkward, Sample } from "../gen/sample_pb.js";
import type { Equal, Expect } from "./expect.js";

/** The compiler is the test: this folder is only ever compiled. */
const contract = { plugins: { sample: grpcPlugin(Sample), awkward: grpcPlugin(Awkward) } };
type Plugins = (typeof contract)["plugins"];
declare const client: ServerClient<Plugins>;

export const connected: Promise<ServerClient<Plugins>> = connect(contract, "127.0.0.1:1");

const dispensed = client.dispense("sample");
export type Dispenses = Expect<Equal<Awaited<typeof dispensed>, ServiceClient<typeof Sample>>>;

// @ts-expect-error TS2345: a name that the contract does not have
void client.dispense("simple");

// @ts-expect-error TS2322: a handler that returns something else
void serveAt(contract, { awkward: { then$: () => 1, getHTTPInfo: () => ({}) } }, { address: "127.0.0.1:0" });

// @ts-expect-error TS2741: the address is missing
void serveAt(contract, { awkward: { then$: () => ({}), getHTTPInfo: () => ({}) } }, {});
