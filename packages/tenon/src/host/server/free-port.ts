import { PluginError } from "../../errors/index.js";
import { listen } from "../../transport/listen.js";

/**
 * Below all ranges from which an operating system gives ports to whoever asks for any (Linux: 32768 and up, others: 49152),
 * and above those of well-known services: such a port is taken only by a program that wants this very one.
 */
const portRange = { lowest: 10_000, highest: 32_767 };

const attemptCount = 50;

/**
 * A port of 127.0.0.1 that is free at this moment. It is not reserved: nothing can reserve a port for another process. Whoever
 * uses it has to look whether the program got it; see `launchServer`.
 * @throws PluginError LISTEN_FAILED when all that were tried are taken
 */
export async function findFreePort(random: () => number = Math.random): Promise<number> {
  for (let attempt = 0; attempt < attemptCount; attempt++) {
    const { lowest, highest } = portRange;
    const port = lowest + Math.floor(random() * (highest - lowest + 1));
    if (await isFreePort(port)) return port;
  }
  throw new PluginError("LISTEN_FAILED", `No free port of 127.0.0.1 was found in ${attemptCount} attempts.`, {
    details: { place: "127.0.0.1", ...portRange },
    remedy: "Give the address, or let the program listen on a unix socket.",
  });
}

/** Whether nobody listens at a port of 127.0.0.1. */
export async function isFreePort(port: number): Promise<boolean> {
  try {
    const listener = await listen({ network: "tcp", port }, (stream) => void stream.destroy());
    await listener.close();
    return true;
  } catch (error) {
    if (PluginError.is(error, "LISTEN_FAILED")) return false;
    throw error;
  }
}
