package dev.banyan.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The encodings that a log can be in ({@code logencoding}). */
public final class Encodings {
  private static final Set<String> UTF = Set.of("auto", "utf-8", "utf8", "ascii", "us-ascii");

  /** Of which every encoding that has lines and literals as ASCII has them keeps each. */
  private static final String PLAIN = "\t\n\r 09AZaz!\"#$%&'()*+,-./:;<=>?@[]^_{|}";

  private Encodings() {}

  /**
   * The encoding of a name; empty if there is none, or it is one whose newlines and letters are not
   * those of ASCII, such as UTF-16: a log in it cannot be read line by line.
   */
  public static Optional<Charset> named(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    if (UTF.contains(lower)) {
      return Optional.of(UTF_8);
    }
    try {
      return Optional.of(Charset.forName(lower.replaceFirst("^latin-(?=[0-9])", "latin")))
          .filter(charset -> new String(PLAIN.getBytes(US_ASCII), charset).equals(PLAIN));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  /** A filter over logs in an encoding; over those in UTF-8 it is the filter itself. */
  public static Filter over(Filter filter, Optional<String> encoding) {
    Charset charset = encoding.flatMap(Encodings::named).orElse(UTF_8);
    return charset.equals(UTF_8) ? filter : new Transcoded(filter, charset);
  }
}
