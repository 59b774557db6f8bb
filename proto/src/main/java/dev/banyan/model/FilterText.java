package dev.banyan.model;

import java.util.List;
import java.util.Optional;

/**
 * A filter as its file gives it, everything interpolated but the tags that stand for a host ({@code
 * <HOST>}) and the captures ({@code <F-USER>}), which the engine knows.
 *
 * @param name of the file, without its ending
 * @param builtin the built-in filter that it stands for; the regexes are then none
 * @param prefregex empty: none
 */
public record FilterText(
    String name,
    Optional<String> builtin,
    Optional<String> prefregex,
    List<String> failregex,
    List<String> ignoreregex,
    Optional<String> datepattern,
    int maxlines,
    Optional<String> journalmatch,
    Optional<String> logtype,
    Optional<String> mode) {
  /** The filter that counts bans instead of lines. */
  public static final String RECIDIVE = "recidive";

  public FilterText {
    failregex = List.copyOf(failregex);
    ignoreregex = List.copyOf(ignoreregex);
  }
}
