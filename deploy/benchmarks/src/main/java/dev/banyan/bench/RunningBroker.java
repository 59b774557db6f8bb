package dev.banyan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real broker as a process of its own, and the coordinators that use it. */
record RunningBroker(Started process, Path directory) implements AutoCloseable {

  static RunningBroker in(Path directory) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    String logging = "-Dlogback.configurationFile=.mvn/logback-test.xml";
    String main = "dev.banyan.broker.BrokerMain";
    String data = directory.resolve("kafka").toString();
    return new RunningBroker(
        Started.by(
            List.of(java, "-Xmx512m", logging, "-cp", classPath, main, data, "127.0.0.1", "0")),
        directory);
  }

  /** What clients call {@code bootstrap.servers}. */
  String servers() {
    return process.line().split(" ", -1)[1];
  }

  /** Starts a coordinator that keeps its state below its name. */
  Started coordinator(String name, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--state", directory.resolve(name).toString()));
    all.addAll(List.of("--set", "name=" + name));
    all.addAll(List.of("--set", "kafka.bootstrap.servers=" + servers()));
    return Started.by(all);
  }

  @Override
  public void close() {
    process.kill();
  }
}
