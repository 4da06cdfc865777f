import type { MuxChannel } from "../../broker/mux-channel.js";
import type { AnyNetrpcPlugin } from "../../contract/netrpc/netrpc-brokered.js";
import { readIdPlaces } from "../../contract/netrpc/id-places.js";
import type { CalledMethod } from "../../wire/netrpc/client-session.js";
import { createBrokeredMethod } from "./broker/brokered-method.js";
import type { NetrpcClientMethod } from "./broker/brokered-method.js";
import { objectClosedError } from "./call-errors.js";
import { NetrpcCaller } from "./netrpc-caller.js";
import type { NetrpcLink } from "./netrpc-link.js";

/** This side's end of a connection to an object of the other side's. */
export interface ObjectClient {
  /** What calls the object; disposing of it closes the connection. */
  readonly client: object;
  /** Ends the connection; calls in flight reject with `reason`. May be called again. */
  close(reason: Error): void;
}

/** Makes the object whose methods call the one at the other end of a channel, which it owns from then on. */
export function createObjectClient(
  link: NetrpcLink,
  channel: MuxChannel,
  plugin: AnyNetrpcPlugin,
): ObjectClient {
  const { maxMessageBytes } = link;
  const caller = new NetrpcCaller(channel.stream, { maxMessageBytes, explainEnd: link.options.explainEnd });
  channel.listen(caller);
  const methods = Object.entries(plugin.methods).map(
    ([name, { args, reply }]): [string, NetrpcClientMethod] => {
      const serviceMethod = `${plugin.service}.${name}`;
      const method: CalledMethod = { serviceMethod, args, reply };
      const call: NetrpcClientMethod = (value, options) => caller.call(method, value, options);
      const given: unknown = Reflect.get(plugin.brokered, name);
      if (typeof given !== "object" || given === null) return [name, call];
      const places = readIdPlaces(`brokered.${name}`, method, given);
      return [name, createBrokeredMethod(link, { path: serviceMethod, places }, call)];
    },
  );
  const close = (): Promise<void> => {
    caller.close(objectClosedError());
    return Promise.resolve();
  };
  const client = Object.freeze({ ...Object.fromEntries(methods), close, [Symbol.asyncDispose]: close });
  return { client, close: (reason) => caller.close(reason) };
}
