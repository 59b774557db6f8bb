package dev.banyan.conf;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the files that make up a document and reads them in their order: {@code NAME.conf}, {@code
 * NAME.d/*.conf}, {@code NAME.local}, {@code NAME.d/*.local}, and around each of them what its
 * {@code [INCLUDES]} names {@code before} and {@code after}.
 */
final class DocumentReader {
  private final Sources sources;
  private final Findings findings;
  private final Consumer<Document> observer;

  DocumentReader(Sources sources, Findings findings) {
    this(sources, findings, document -> {});
  }

  /**
   * @param observer gets to see each document
   */
  DocumentReader(Sources sources, Findings findings, Consumer<Document> observer) {
    this.sources = sources;
    this.findings = findings;
    this.observer = observer;
  }

  /** What documents there are in a directory, for hints. */
  static List<String> names(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.conf")) {
      List<String> names = new ArrayList<>();
      files.forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.conf$", "")));
      return names;
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The document of this name, or nothing if none of its files is there. */
  Optional<Document> read(Path directory, String name) {
    List<Path> files = files(directory, name);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Document document = new Document();
    for (Path file : files) {
      include(file, List.of(), document);
    }
    observer.accept(document);
    return Optional.of(document);
  }

  private List<Path> files(Path directory, String name) {
    Path drop = directory.resolve(name + ".d");
    List<Path> files = new ArrayList<>(List.of(directory.resolve(name + ".conf")));
    files.addAll(matching(drop, "*.conf"));
    files.add(directory.resolve(name + ".local"));
    files.addAll(matching(drop, "*.local"));
    return files.stream().filter(Files::exists).toList();
  }

  private List<Path> matching(Path directory, String glob) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
        stream.forEach(found::add);
      } catch (IOException e) {
        findings.problem(new Problem(directory, 0, "", "cannot be listed: " + e.getMessage()));
      }
    }
    Collections.sort(found);
    return found;
  }

  private void include(Path file, List<Path> outer, Document document) {
    Optional<IniFile> read = sources.file(file);
    if (read.isEmpty()) {
      return;
    }
    List<Path> chain = new ArrayList<>(outer);
    chain.add(file.normalize());
    includeAll(read.get(), "before", chain, document);
    document.overlay(read.get());
    includeAll(read.get(), "after", chain, document);
  }

  private void includeAll(IniFile file, String key, List<Path> chain, Document document) {
    Section includes = file.sections().get(Document.INCLUDES);
    Value value = includes == null ? null : includes.options().get(key);
    if (value == null) {
      return;
    }
    for (Line line : value.filled()) {
      includeOne(file.path().resolveSibling(line.text()).normalize(), line, key, chain, document);
    }
  }

  private void includeOne(Path file, Line line, String key, List<Path> chain, Document document) {
    boolean local = file.toString().endsWith(".local");
    if (chain.contains(file)) {
      findings.problem(line, key, "includes itself: " + file + "; take the line out");
    } else if (Files.exists(file)) {
      include(file, chain, document);
    } else if (!local) {
      findings.problem(line, key, "no such file: " + file + "; expected one a line, beside this");
    }
    Path own = localOf(file);
    if (!local && Files.exists(own) && !chain.contains(own)) {
      include(own, chain, document);
    }
  }

  private static Path localOf(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return file.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".local");
  }
}
