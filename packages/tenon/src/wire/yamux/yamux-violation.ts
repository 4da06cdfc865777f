/**
 * The peer broke a rule, which ends the session. Thrown while a frame is taken in and caught in one place,
 * `YamuxSession.receive`, which tells the peer with GO_AWAY 1 and the owner with a PluginError.
 */
export class YamuxViolation extends Error {
  override readonly name: string = "YamuxViolation";
}
