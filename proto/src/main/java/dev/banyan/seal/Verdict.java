package dev.banyan.seal;

/** What a record's seal says. */
public enum Verdict {
  /** Whoever should have written it did. */
  GENUINE,
  /** There is none. */
  UNSEALED,
  /** It is of a secret that is not known. */
  UNKNOWN_SECRET,
  /** It is not of this record and writer. */
  FORGED
}
