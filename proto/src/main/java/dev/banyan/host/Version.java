package dev.banyan.host;

import java.util.Optional;

/** Which version of Banyan this is. */
public final class Version {
  private Version() {}

  /** What the manifest of Banyan's jar says; {@code development} for classes without a jar. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
