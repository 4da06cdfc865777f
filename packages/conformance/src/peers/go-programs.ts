/** Where a build's dependencies are pinned, as seen from `go/`: `-modfile` chooses between them. */
export const goBuilds = {
  /** go-plugin v1.8.0 with the grpc-go that its own go.mod asks for. */
  "grpc-go 1.61": "go.mod",
  /** The same go-plugin with a grpc-go of today, which refuses TLS without ALPN and counts a client's pings. */
  "grpc-go 1.83": "grpc-1.83.mod",
} as const;

/** One of the two grpc-go versions that Go peers are built with. */
export type GoBuild = keyof typeof goBuilds;

/** Both, to loop over. */
export const goBuildNames: readonly GoBuild[] = ["grpc-go 1.61", "grpc-go 1.83"];

const examples = "github.com/hashicorp/go-plugin/examples";

/**
 * The Go programs by the names that the tests use, with their packages. Each is built once for every {@link GoBuild}.
 * go-plugin's examples come from the module proxy as they are; `./` is our own source.
 */
export const goPrograms = {
  "kv-host": `${examples}/grpc`,
  "kv-plugin": `${examples}/grpc/plugin-go-grpc`,
  "streaming-host": `${examples}/streaming`,
  "streaming-plugin": `${examples}/streaming/plugin`,
  "bidirectional-host": `${examples}/bidirectional`,
  "bidirectional-plugin": `${examples}/bidirectional/plugin-go-grpc`,
  "echo-host": "./echo/host",
  "echo-plugin": "./echo/plugin",
  "seed-000-host": "./seeds/000/host",
  "seed-000-plugin": "./seeds/000/plugin",
  "seed-001-host": "./seeds/001/host",
  "seed-001-plugin": "./seeds/001/plugin",
  "seed-003-host": "./seeds/003/host",
  "seed-003-plugin": "./seeds/003/plugin",
} as const;

/** A name in {@link goPrograms}. */
export type GoProgram = keyof typeof goPrograms;

/** Programs of other projects, pinned in `go/tools/go.mod` and built once. */
export const goTools = {
  grpcurl: "github.com/fullstorydev/grpcurl/cmd/grpcurl",
  "grpc-health-probe": "github.com/grpc-ecosystem/grpc-health-probe",
} as const;

/** A name in {@link goTools}. */
export type GoTool = keyof typeof goTools;
