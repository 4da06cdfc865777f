import { after, before } from "node:test";
import { launch } from "tenon/host";
import type { PluginClient } from "tenon/host";
import { collectLog } from "../harness/collected-log.js";
import type { TestScope } from "../harness/scratch-folder.js";
import { TextSink } from "../harness/text-sink.js";
import { contract } from "../netrpc/contract.js";
import { installPlugin } from "./installed-plugin.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** A running plugin of the net/rpc programs, and its probe. */
export interface NetrpcSession {
  readonly client: PluginClient<typeof contract>;
  readonly probe: Awaited<ReturnType<typeof dispenseProbe>>;
  /** What came of the plugin's output. */
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly leftFiles: () => readonly string[];
}

/** Starts a plugin of the net/rpc programs; it is closed when the test is over. */
export async function startProbe(t: TestScope, plugin: PluginUnderTest): Promise<NetrpcSession> {
  const stdout = new TextSink();
  const stderr = new TextSink();
  const { leftFiles, ...installed } = installPlugin(t, plugin);
  const client = await launch(contract, {
    ...installed,
    logger: collectLog().logger,
    stderr,
    syncStdout: stdout,
    syncStderr: stderr,
  });
  t.after(() => client.close());
  return { client, probe: await dispenseProbe(client), stdout, stderr, leftFiles };
}

function dispenseProbe(client: PluginClient<typeof contract>) {
  return client.dispense("probe");
}

/** One plugin for all cases of the group: they leave nothing behind in it. */
export function useProbe(plugin: PluginUnderTest): () => NetrpcSession {
  let session: NetrpcSession | undefined;
  const cleanUps: (() => void | Promise<void>)[] = [];
  before(async () => {
    session = await startProbe({ after: (work) => cleanUps.unshift(work) }, plugin);
  });
  after(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });
  return () => {
    if (session === undefined) throw new Error("the plugin is started before the first case");
    return session;
  };
}
