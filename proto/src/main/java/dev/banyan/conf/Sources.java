package dev.banyan.conf;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of one configuration, each read once. */
final class Sources {
  private static final Pattern REFERENCE =
      Pattern.compile("%\\((?:[^()/]*/)*([^()/]+)\\)s|<(?:[^<>/ ]*/)*([^<>/ ]+)>");

  private final Findings findings;
  private final Map<Path, Optional<IniFile>> files = new LinkedHashMap<>();
  private final Map<Path, Optional<String>> texts = new LinkedHashMap<>();
  private final MessageDigest digest;

  Sources(Findings findings) {
    this.findings = findings;
    this.digest = sha256();
  }

  /** The file, or nothing if it cannot be read, which is then a problem. */
  Optional<IniFile> file(Path path) {
    return files.computeIfAbsent(path.normalize(), this::read);
  }

  private Optional<IniFile> read(Path path) {
    return readText(path).map(content -> IniFile.parse(path, content, findings));
  }

  /** The text of a file that is no configuration by itself. */
  Optional<String> text(Path path) {
    return texts.computeIfAbsent(path.normalize(), this::readText);
  }

  private Optional<String> readText(Path path) {
    Optional<String> text = IniFile.text(path, findings);
    text.ifPresent(content -> digest.update(ByteString.copyFromUtf8(content).toByteArray()));
    return text;
  }

  /** SHA-256 over the text of all files, in the order in which they were first read. */
  ByteString digest() {
    return ByteString.copyFrom(digest.digest());
  }

  /** Everything that some value refers to, sections and {@code known/} left out. */
  Set<String> references() {
    Set<String> names = new HashSet<>();
    files.values().stream()
        .flatMap(Optional::stream)
        .flatMap(file -> file.sections().values().stream())
        .flatMap(section -> section.options().values().stream())
        .forEach(value -> collect(value.text(), names));
    return names;
  }

  private static void collect(String text, Set<String> names) {
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
