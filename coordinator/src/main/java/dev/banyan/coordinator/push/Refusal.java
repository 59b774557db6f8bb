package dev.banyan.coordinator.push;

/** Why an agent's stream was not accepted or was closed. */
public enum Refusal {
  /** It speaks a version of the protocol that is not known. */
  PROTOCOL,
  /** A message that is not one, or does not hold what it must. */
  MALFORMED,
  /** A message that is too long. */
  OVERSIZED,
  /** A message where it has no place, such as an answer to a batch that was not sent. */
  OUT_OF_ORDER,
  /** The same host attached again. */
  REPLACED,
  /** It says that it is another host than its certificate does. */
  IDENTITY,
  /** It did not acknowledge a batch in time. */
  SILENT
}
