package dev.banyan.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/**
 * A set in the kernel of one namespace, asked through one long-lived {@code ipset -}: an answer
 * takes some 30 microseconds. Its answers come on standard error.
 */
final class KernelSet implements AutoCloseable {
  private final Process ipset;
  private final Writer questions;
  private final BufferedReader answers;
  private final String namespace;
  private final String set;

  KernelSet(String namespace, String set) throws IOException {
    this.namespace = namespace;
    this.set = set;
    ipset =
        new ProcessBuilder("ip", "netns", "exec", namespace, "ipset", "-")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    questions = ipset.outputWriter(US_ASCII);
    answers = ipset.errorReader(US_ASCII);
  }

  boolean contains(String address) throws IOException {
    questions.write("test " + set + " " + address + "\n");
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("ipset has ended");
    }
    return answer.contains(" is in set ");
  }

  @Override
  public String toString() {
    return "set " + set + " of " + namespace;
  }

  @Override
  public void close() {
    ipset.destroyForcibly();
  }
}
