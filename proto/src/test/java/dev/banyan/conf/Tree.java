package dev.banyan.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A configuration directory for a test. */
record Tree(Path root) {

  /** One that lies among the tests' resources. */
  static Tree resource(String name) {
    try {
      URL url = Objects.requireNonNull(Tree.class.getResource(name), name);
      return new Tree(Path.of(url.toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a file and gives the tree, for more. */
  Tree with(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String file) {
    try {
      return Files.readString(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ConfigCheck check() {
    return ConfigCheck.of(root);
  }

  /** The problems with paths as seen from the tree. */
  String problems() {
    return relative(check().problems());
  }

  String notices() {
    return relative(check().notices());
  }

  private String relative(Iterable<Problem> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(
        problem -> text.append(problem.toString().replace(root + "/", "")).append('\n'));
    return text.toString();
  }
}
