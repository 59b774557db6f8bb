package dev.banyan.pki;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a certificate may do. */
public enum Role {
  /** Attaches as the host that it names, and nothing else. */
  AGENT,
  /** Serves agents and operators. */
  COORDINATOR,
  /** Asks and orders whatever an operator may. */
  ADMIN;

  /** As it is written in certificates and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of a word. */
  public static Optional<Role> of(String word) {
    return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
  }
}
