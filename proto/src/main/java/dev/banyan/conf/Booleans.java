package dev.banyan.conf;

import java.util.Locale;
import java.util.Optional;

/** fail2ban's words for true and false. */
final class Booleans {
  private Booleans() {}

  static Optional<Boolean> parse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes", "on" -> Optional.of(true);
      case "0", "false", "no", "off", "" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
