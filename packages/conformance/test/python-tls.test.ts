// A plugin in Python (grpcio, which is C-core) with TLS: a third implementation beside Go's and Node's.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { PluginError } from "tenon";
import { launch } from "tenon/host";
import type { HostVariant } from "../src/cases/host-variant.js";
import { autoMtlsHost } from "../src/cases/host-variant.js";
import type { InstalledPlugin } from "../src/cases/installed-plugin.js";
import { describeTenonKvHost } from "../src/cases/tenon-kv-host.js";
import { contract } from "../../../examples/kv/src/contract.js";
import { collectLog } from "../src/harness/collected-log.js";
import { issueCertificates } from "../src/harness/issued-certificates.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import type { TestScope } from "../src/harness/scratch-folder.js";
import { pythonPeers } from "../src/peers/peer-paths.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go", "python"], "TLS between a TypeScript host and a Python plugin", () => {
  const { ca, host, plugin } = issueCertificates();
  const script = fileURLToPath(new URL("../python/tls_plugin.py", import.meta.url));
  const tls = { TLS_CERT: plugin.cert, TLS_KEY: plugin.key, TLS_CA: ca, PYTHONDONTWRITEBYTECODE: "1" };

  const install = (t: TestScope): InstalledPlugin => {
    const { kvPlugin, bin } = pythonPeers();
    const cwd = scratchFolder(t);
    cpSync(kvPlugin, cwd, { recursive: true });
    return { command: `'${join(bin, "python")}' '${script}'`, cwd, env: tls, leftFiles: () => [] };
  };
  const described = {
    note: "plugin-python",
    missingKey: /No such file or directory: 'kv_nothing'/,
    install,
    exit: { code: null, signal: "SIGTERM", endedBy: "sigterm" },
  } as const;
  const ownTlsHost: HostVariant = {
    name: "with certificates of the user's own",
    options: { tls: { ...host, ca } },
    encryption: "tls",
  };
  describeTenonKvHost({ ...described, name: "a Python plugin" }, autoMtlsHost);
  describeTenonKvHost({ ...described, name: "a Python plugin" }, ownTlsHost);

  it("refuses a host that has no certificate", async (t) => {
    const { leftFiles: _, ...installed } = install(t);
    const launched = launch(contract, { ...installed, tls: { ca }, logger: collectLog().logger });
    await assert.rejects(launched, (error: unknown) => {
      assert.ok(PluginError.is(error, "TLS_FAILED"), String(error));
      assert.match(String(error.details["reason"]), /refused|closed/);
      return true;
    });
  });
});
