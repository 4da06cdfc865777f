import { serveAt } from "tenon/plugin";
import { contract } from "./contract.js";

const [address = "127.0.0.1:8888"] = process.argv.slice(2);
const server = await serveAt(contract, { a: { sayHello: ({ n }) => ({ msg: `hello, ${n}` }) } }, { address });
process.once("SIGTERM", () => void server.close());
