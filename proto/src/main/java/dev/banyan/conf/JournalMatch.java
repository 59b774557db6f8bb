package dev.banyan.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code journalmatch} asks of the journal, as {@code journalctl} takes it: fields with
 * their values, all of which must hold, and {@code +} between alternatives. Each line of the
 * setting is an alternative too.
 *
 * @param words each {@code FIELD=value} or {@code +}; none: everything
 */
public record JournalMatch(List<String> words) {
  private static final int LONGEST = 1024;
  private static final String OR = "+";
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");
  private static final Pattern FIELD = Pattern.compile("[A-Z_][A-Z0-9_]{0,63}=\\P{Cntrl}+");

  public JournalMatch {
    words = List.copyOf(words);
  }

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static JournalMatch parse(String text) {
    List<String> words = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      List<String> alternative = words(line);
      if (!words.isEmpty() && !alternative.isEmpty()) {
        words.add(OR);
      }
      words.addAll(alternative);
    }
    check(words);
    return new JournalMatch(words);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    int end = 0;
    while (matcher.find()) {
      if (!line.substring(end, matcher.start()).isBlank()) {
        throw wrong(line);
      }
      words.add(matcher.group().replaceAll("[\"']", ""));
      end = matcher.end();
    }
    if (!line.substring(end).isBlank()) {
      throw wrong(line);
    }
    return words;
  }

  private static void check(List<String> words) {
    boolean field = false;
    for (String word : words) {
      boolean or = word.equals(OR);
      if (or ? !field : word.length() > LONGEST || !FIELD.matcher(word).matches()) {
        throw wrong(word);
      }
      field = !or;
    }
    if (!words.isEmpty() && !field) {
      throw wrong(OR);
    }
  }

  private static IllegalArgumentException wrong(String word) {
    return new IllegalArgumentException(
        "expected fields of the journal such as _SYSTEMD_UNIT=ssh.service + _COMM=sshd, not '%s'"
            .formatted(Text.shown(word)));
  }
}
