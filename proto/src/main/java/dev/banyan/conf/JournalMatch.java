package dev.banyan.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  /** What the journal itself says of an entry (systemd.journal-fields(7)). */
  private static final Set<String> FIELDS =
      Set.of(
          "_AUDIT_LOGINUID",
          "_AUDIT_SESSION",
          "_BOOT_ID",
          "_CAP_EFFECTIVE",
          "_CMDLINE",
          "_COMM",
          "_EXE",
          "_GID",
          "_HOSTNAME",
          "_KERNEL_DEVICE",
          "_KERNEL_SUBSYSTEM",
          "_LINE_BREAK",
          "_MACHINE_ID",
          "_NAMESPACE",
          "_PID",
          "_RUNTIME_SCOPE",
          "_SELINUX_CONTEXT",
          "_SOURCE_REALTIME_TIMESTAMP",
          "_STREAM_ID",
          "_SYSTEMD_CGROUP",
          "_SYSTEMD_INVOCATION_ID",
          "_SYSTEMD_OWNER_UID",
          "_SYSTEMD_SESSION",
          "_SYSTEMD_SLICE",
          "_SYSTEMD_UNIT",
          "_SYSTEMD_USER_SLICE",
          "_SYSTEMD_USER_UNIT",
          "_TRANSPORT",
          "_UDEV_DEVLINK",
          "_UDEV_DEVNODE",
          "_UDEV_SYSNAME",
          "_UID");

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
      checkName(word);
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

  /** Other fields than the journal's own may be a program's. */
  private static void checkName(String word) {
    String name = word.replaceFirst("=.*", "");
    String hint = FIELDS.contains(name) || !name.startsWith("_") ? "" : Spelling.hint(name, FIELDS);
    if (!hint.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is no field of the journal%s".formatted(Text.shown(name), hint));
    }
  }

  private static IllegalArgumentException wrong(String word) {
    return new IllegalArgumentException(
        "expected fields of the journal such as _SYSTEMD_UNIT=ssh.service + _COMM=sshd, not '%s'"
            .formatted(Text.shown(word)));
  }
}
