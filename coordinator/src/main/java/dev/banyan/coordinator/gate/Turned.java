package dev.banyan.coordinator.gate;

/** Why a connection or a call was turned away. */
public enum Turned {
  /** It did not speak TLS, or broke off. */
  NO_TLS,
  /** It showed no certificate. */
  NO_CERTIFICATE,
  /** Its certificate has ended or has not begun. */
  EXPIRED,
  /** Its certificate is from no authority that is trusted, or for something else. */
  FOREIGN,
  /** It did not accept this coordinator's certificate. */
  DISTRUSTED,
  /** Its certificate names another role than the call needs, or none. */
  ROLE
}
