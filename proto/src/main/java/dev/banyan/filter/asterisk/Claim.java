package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.util.Optional;

/**
 * A record that may tell of a failure, and where it stands.
 *
 * @param accused whom it names; empty if that is not clear
 */
record Claim(Around line, Head head, Template template, Parse parse, Optional<Address> accused) {

  /** Where its line begins in the log. */
  long position() {
    return line.position();
  }

  /** Where the line after it begins in the log, if its end is one byte. */
  long next() {
    return line.position() + line.to() - line.from() + 1;
  }

  /** Whom it names before any text of the sender's; that is true if the line is the program's. */
  Optional<Address> sender() {
    return parse.addressBeforeText();
  }

  boolean accuses(Optional<Address> sender) {
    return sender.isPresent() && sender.equals(accused);
  }
}
