/** Where a build's dependencies are pinned, as seen from `go/`: `-modfile` chooses between them. */
export const goBuilds = {
  /** go-plugin v1.8.0 with the grpc-go that its own go.mod asks for. */
  "grpc-go 1.61": "go.mod",
  /** The same go-plugin with a grpc-go of today, which refuses TLS without ALPN and counts a client's pings. */
  "grpc-go 1.83": "grpc-1.83.mod",
  /** Old go-plugins that are still around, with the oldest grpc-go that our stubs compile with: 1.32. */
  "go-plugin 1.4.3": "go-plugin-1.4.3.mod",
  "go-plugin 1.0.1": "go-plugin-1.0.1.mod",
} as const;

/** One of the versions that Go peers are built with. */
export type GoBuild = keyof typeof goBuilds;

/** The two of today's go-plugin, to loop over: every program is built with both. */
export const goBuildNames: readonly GoBuild[] = ["grpc-go 1.61", "grpc-go 1.83"];

/** Those of old go-plugins: {@link legacyPrograms} are built with them. */
export const legacyBuildNames: readonly GoBuild[] = ["go-plugin 1.4.3", "go-plugin 1.0.1"];

const examples = "github.com/hashicorp/go-plugin/examples";

/**
 * The Go programs by the names that the tests use, with their packages.
 * go-plugin's examples come from the module proxy as they are; `./` is our own source.
 */
export const goPrograms = {
  "basic-host": `${examples}/basic`,
  "basic-plugin": `${examples}/basic/plugin`,
  "kv-host": `${examples}/grpc`,
  "kv-plugin": `${examples}/grpc/plugin-go-grpc`,
  "kv-netrpc-plugin": `${examples}/grpc/plugin-go-netrpc`,
  "streaming-host": `${examples}/streaming`,
  "streaming-plugin": `${examples}/streaming/plugin`,
  "bidirectional-host": `${examples}/bidirectional`,
  "bidirectional-plugin": `${examples}/bidirectional/plugin-go-grpc`,
  "negotiated-host": `${examples}/negotiated`,
  "negotiated-plugin": `${examples}/negotiated/plugin-go`,
  "broker-host": "./broker/host",
  "broker-plugin": "./broker/plugin",
  "environment-host": "./environment/host",
  "environment-plugin": "./environment/plugin",
  "echo-host": "./echo/host",
  "echo-plugin": "./echo/plugin",
  "first-answer-host": "./first-answer",
  "gob-roundtrip": "./gob/roundtrip",
  "gob-vectors": "./gob/vectors",
  "netrpc-host": "./netrpc/host",
  "netrpc-plugin": "./netrpc/plugin",
  "netrpc-bench-host": "./netrpc/bench/host",
  "netrpc-bench-plugin": "./netrpc/bench/plugin",
  "tls-certificates": "./tls/certificates",
  "tls-impostor": "./tls/impostor",
  "reattach-host": "./reattach/host",
  "reattach-plugin": "./reattach/plugin",
  "seed-000-host": "./seeds/000/host",
  "seed-000-plugin": "./seeds/000/plugin",
  "seed-001-host": "./seeds/001/host",
  "seed-001-plugin": "./seeds/001/plugin",
  "seed-003-host": "./seeds/003/host",
  "seed-003-plugin": "./seeds/003/plugin",
  "seed-004-client": "./seeds/004/client",
  "seed-004-host": "./seeds/004/host",
  "seed-004-plugin": "./seeds/004/plugin",
  "seed-004-server": "./seeds/004/server",
  "yamux-bench": "./yamux/bench",
  "yamux-driver": "./yamux/driver",
  "versions-host": "./versions/host",
  "versions-plugin": "./versions/plugin",
} as const;

/** The programs that use nothing that old go-plugins do not have. */
export const legacyPrograms: readonly GoProgram[] = [
  "broker-host",
  "broker-plugin",
  "echo-host",
  "echo-plugin",
  "netrpc-host",
  "netrpc-plugin",
  "versions-host",
  "versions-plugin",
];

/** A name in {@link goPrograms}. */
export type GoProgram = keyof typeof goPrograms;

/** Programs of other projects, pinned in `go/tools/go.mod` and built once. */
export const goTools = {
  evans: "github.com/ktr0731/evans",
  grpcurl: "github.com/fullstorydev/grpcurl/cmd/grpcurl",
  "grpc-health-probe": "github.com/grpc-ecosystem/grpc-health-probe",
} as const;

/** A name in {@link goTools}. */
export type GoTool = keyof typeof goTools;

/** Other people's suites that `npm run conformance` runs, pinned in `go/suites/go.mod` and built once. */
export const goSuitePrograms = {
  connectconformance: "connectrpc.com/conformance/cmd/connectconformance",
  h2spec: "github.com/summerwind/h2spec/cmd/h2spec",
  "grpc-interop-client": "google.golang.org/grpc/interop/client",
  "grpc-interop-server": "google.golang.org/grpc/interop/server",
  differential: "./differential",
} as const;
