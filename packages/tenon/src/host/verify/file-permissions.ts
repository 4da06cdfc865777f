import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { PluginError } from "../../errors/index.js";
import type { Logger } from "../../internal/logger.js";
import type { SecureSettings } from "./secure-options.js";

/** What the operating system says of who may change a file or directory. */
export interface Permissions {
  readonly uid: number;
  readonly mode: number;
  isDirectory(): boolean;
}

const groupOrOthersMayWrite = 0o022;
const sticky = 0o1000;

/**
 * Who besides root and this user could change it; undefined: nobody. Access control lists are not looked at, and
 * neither are file systems that are mounted by somebody else.
 */
export function findUnsafe(permissions: Permissions, userId: number): string | undefined {
  const { uid, mode } = permissions;
  if (uid !== 0 && uid !== userId) return `belongs to user ${uid}`;
  if ((mode & groupOrOthersMayWrite) === 0) return undefined;
  // In a sticky directory, as /tmp is, nobody takes away or renames what belongs to another (sticky(7)).
  if (permissions.isDirectory() && (mode & sticky) !== 0) return undefined;
  return `is writable to its group or to others (mode ${(mode & 0o7777).toString(8).padStart(4, "0")})`;
}

/**
 * Makes sure that nobody but root and this user can change the file, or put another in its place: it and each directory above
 * it. On Windows nothing is looked at.
 * @param path the file's own path, with no symbolic link in it
 * @throws PluginError UNSAFE_PERMISSIONS
 */
export async function assertPermissions(
  path: string,
  file: Permissions,
  { settings, logger }: { readonly settings: SecureSettings; readonly logger: Logger },
): Promise<void> {
  const userId = process.geteuid?.();
  if (userId === undefined) return;
  const problem = await findProblem(path, file, userId);
  if (problem === undefined) return;
  const { ignorePermissions } = settings;
  if (ignorePermissions === undefined) throw createUnsafeError(path, problem);
  logger.warn("The plugin may be changed by others; it is started all the same.", {
    path: problem.path,
    problem: problem.what,
    reason: ignorePermissions,
  });
}

interface Problem {
  readonly path: string;
  readonly what: string;
}

async function findProblem(path: string, file: Permissions, userId: number): Promise<Problem | undefined> {
  const own = findUnsafe(file, userId);
  if (own !== undefined) return { path, what: own };
  for (let above = dirname(path), below = path; above !== below; below = above, above = dirname(above)) {
    const what = findUnsafe(await stat(above), userId);
    if (what !== undefined) return { path: above, what };
  }
  return undefined;
}

function createUnsafeError(plugin: string, { path, what }: Problem): PluginError {
  const place = path === plugin ? "It" : `The directory ${path} above it`;
  return new PluginError(
    "UNSAFE_PERMISSIONS",
    `The plugin ${plugin} could be changed by others. ${place} ${what}; only root and this user may have that.`,
    {
      details: { path, plugin, problem: what },
      remedy: `Correct it (chmod go-w ${path}, or chown), or say in secure.ignorePermissions why it does no harm.`,
    },
  );
}
