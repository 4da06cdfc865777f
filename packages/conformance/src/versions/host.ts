import { PluginError, RpcStatusError } from "tenon";
import { launch } from "tenon/host";
import type { ClientOf, LaunchOptions } from "tenon/host";
import { contractWith } from "./contract.js";
import type { contract, ContractChange } from "./contract.js";

/** What a host found out about a plugin. `go/versions/host` prints the same. */
export interface VersionsReport {
  /** The version that both speak. */
  readonly version?: number;
  /** What was said by name; the status of a name that the plugin does not serve. */
  readonly answers?: Readonly<Record<string, string>>;
  /** The plugin's version, when the host does not take it. */
  readonly mismatch?: number;
  /** The plugin's protocol, when the host does not take it. */
  readonly unsupported?: string;
}

/** What a host wants to know. */
export interface VersionsQuestion extends ContractChange {
  /** Its version alone. @default false */
  readonly askNothing?: boolean;
}

/** Launches a plugin, asks it all that its version has, and ends it. */
export async function reportVersions(
  question: VersionsQuestion,
  options: LaunchOptions,
): Promise<VersionsReport> {
  try {
    await using client = await launch(contractWith(question), options);
    return { version: client.version, answers: question.askNothing === true ? {} : await askAll(client) };
  } catch (error) {
    if (PluginError.is(error, "VERSION_MISMATCH"))
      return { mismatch: Number(error.details["pluginVersion"]) };
    if (PluginError.is(error, "PROTOCOL_UNSUPPORTED"))
      return { unsupported: String(error.details["protocol"]) };
    throw error;
  }
}

async function askAll(client: ClientOf<typeof contract>): Promise<Record<string, string>> {
  if (client.version !== 3) {
    const main = await client.dispense("main");
    return { main: await textOf(main.describe({ text: "main" })) };
  }
  const [main, side, extra] = await Promise.all([
    client.dispense("main"),
    client.dispense("side"),
    client.dispense("extra"),
  ]);
  const askMain = async () => {
    const explained = await main.provider.explain({ text: "main" });
    const described = await main.meta.describe({ text: "main" });
    return { text: `${explained.text}; ${described.text}` };
  };
  return {
    main: await textOf(askMain()),
    side: await textOf(side.describe({ text: "side" })),
    extra: await textOf(extra.describe({ text: "extra" })),
  };
}

async function textOf(answer: Promise<{ readonly text: string }>): Promise<string> {
  try {
    return (await answer).text;
  } catch (error) {
    // Go's name of the status.
    if (RpcStatusError.is(error, "UNIMPLEMENTED")) return "Unimplemented";
    throw error;
  }
}
