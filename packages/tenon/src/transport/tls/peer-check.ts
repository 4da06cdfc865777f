import type { TLSSocket } from "node:tls";
import type { PluginError } from "../../errors/index.js";
import { createTlsError } from "./tls-error.js";
import type { TlsFailure } from "./tls-error.js";
import type { PinnedCertificate } from "./pinned-certificate.js";
import type { TlsRole, TlsTrust } from "./tls-settings.js";

/**
 * Says what is wrong with the other side of a finished handshake; undefined when nothing is. The handshake has proved
 * that it has its certificate's key; whose certificate that is, is decided here for a pinned one, and by Node for
 * authorities, whose verdict is only read again.
 */
export function findPeerProblem(socket: TLSSocket, role: TlsRole, trust: TlsTrust): PluginError | undefined {
  const reason =
    trust.kind === "pinned"
      ? checkPinned(socket, trust.certificates)
      : checkAuthorized(socket, role, trust.ca);
  return reason === undefined ? undefined : createTlsError(role, reason);
}

function checkPinned(socket: TLSSocket, certificates: readonly PinnedCertificate[]): TlsFailure | undefined {
  // A resumed session would not prove the key again. None is offered and none is kept, so this cannot be.
  if (socket.isSessionReused()) return "handshake";
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return "no-certificate";
  const pinned = certificates.find(({ der }) => shown.raw.equals(der));
  if (pinned === undefined) return "other-certificate";
  const nowMs = Date.now();
  // Written so that a time that could not be read counts as expired.
  return nowMs >= pinned.validFromMs && nowMs <= pinned.validToMs ? undefined : "expired";
}

function checkAuthorized(
  socket: TLSSocket,
  role: TlsRole,
  ca: readonly (string | Uint8Array)[] | undefined,
): TlsFailure | undefined {
  const asksForNone = role === "server" && ca === undefined;
  return asksForNone || socket.authorized ? undefined : "untrusted";
}
