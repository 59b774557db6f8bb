package dev.banyan.coordinator.push;

import io.grpc.Status;

/** Why an agent's stream was not accepted or was closed. */
public enum Refusal {
  /** It speaks a version of the protocol that is not known. */
  PROTOCOL(Status.Code.FAILED_PRECONDITION),
  /** A message that is not one, or does not hold what it must. */
  MALFORMED(Status.Code.INVALID_ARGUMENT),
  /** A message that is too long. */
  OVERSIZED(Status.Code.RESOURCE_EXHAUSTED),
  /** A message where it has no place, such as an answer to a batch that was not sent. */
  OUT_OF_ORDER(Status.Code.INVALID_ARGUMENT),
  /** The same host attached again. */
  REPLACED(Status.Code.ALREADY_EXISTS),
  /** It says that it is another host than its certificate does. */
  IDENTITY(Status.Code.PERMISSION_DENIED),
  /** It did not acknowledge a batch in time. */
  SILENT(Status.Code.DEADLINE_EXCEEDED);

  private final Status.Code code;

  Refusal(Status.Code code) {
    this.code = code;
  }

  /** How the agent hears of it. */
  Status because(String why) {
    return code.toStatus().withDescription(why);
  }
}
