package dev.banyan.e2e;

import dev.banyan.testing.Command;
import dev.banyan.testing.Namespace;
import dev.banyan.testing.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A host that runs {@code banyan standalone}, and an operator on it. */
final class OneHost implements AutoCloseable {
  static final String BANYAN = Path.of("../bin/banyan").toAbsolutePath().toString();

  final Namespace host;
  final Program standalone;
  private final Network network;
  private final Path state;

  /**
   * Starts it.
   *
   * @param directory where it keeps its state and its log
   * @param options of {@code banyan standalone}
   */
  OneHost(Path directory, List<String> options) {
    state = directory.resolve("state");
    network = Network.create();
    host = network.host("host");
    standalone =
        new Program(
            host,
            directory.resolve("log"),
            Stream.concat(
                    Stream.of(BANYAN, "standalone", "--state", state.toString()), options.stream())
                .toList());
    try {
      standalone.start();
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** The words that ask this host's coordinator. */
  String whom() {
    return "--state " + state;
  }

  /** A command line of {@code banyan} on this host, as it is. */
  List<String> line(List<String> words) {
    List<String> line = new ArrayList<>(host.prefix());
    line.add(BANYAN);
    line.addAll(words);
    return line;
  }

  /** A command line that asks this host's coordinator. */
  List<String> asking(String... words) {
    List<String> line = line(List.of(words));
    line.addAll(List.of("--state", state.toString()));
    return line;
  }

  /** What this host's coordinator answers; an {@link AssertionError} if that is no. */
  String ask(String... words) {
    return Command.run(asking(words));
  }

  /** How a command ends that asks this host's coordinator. */
  int code(String... words) {
    return Command.attempt(asking(words)).exit();
  }

  @Override
  public void close() {
    standalone.close();
    host.close();
    network.close();
  }
}
