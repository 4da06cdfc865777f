import { launchServer } from "tenon/host";
import { contract } from "./contract.js";

// As the document's `exec.Command("./a", "127.0.0.1:8888")`, but at a port that is free.
await using client = await launchServer(contract, {
  command: (address) => ["./a", address],
  network: "tcp",
});
const plug = await client.dispense("a");
const { msg } = await plug.sayHello({ n: "a" });
console.log(msg);
