package dev.banyan.agent.publish;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallClientTest {
  private static final String MESSAGES = "org/apache/kafka/common/message/";
  private static final List<String> SENT =
      List.of(
          "ApiVersions",
          "InitProducerId",
          "Metadata",
          "Produce",
          "SaslAuthenticate",
          "SaslHandshake");

  @Test
  void describesNothingButWhatAProducerSends() throws IOException {
    Set<String> described =
        new ClassFile(SmallClient.table())
            .used().stream().filter(member -> member.endsWith(".SCHEMAS")).collect(toSet());

    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            SENT.stream()
                .flatMap(name -> Stream.of(name + "Request", name + "Response"))
                .map(name -> MESSAGES + name + "Data.SCHEMAS")
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Request", "Response"})
  void parsesNothingButWhatAProducerSends(String kind) throws IOException {
    Set<String> parsed =
        new ClassFile(SmallClient.parser(kind))
            .used().stream().filter(member -> member.endsWith(kind + ".parse")).collect(toSet());

    assertThat(parsed)
        .containsExactlyInAnyOrderElementsOf(
            SENT.stream()
                .map(name -> "org/apache/kafka/common/requests/" + name + kind + ".parse")
                .toList());
  }

  @Test
  void producerFindsInsteadOfManagementWhatItCalls() throws IOException {
    assertThat(new ClassFile(SmallClient.producer()).used())
        .noneMatch(member -> member.contains("AppInfoParser"))
        .contains("dev/banyan/agent/publish/Unmanaged.registerAppInfo")
        .contains("dev/banyan/agent/publish/Unmanaged.unregisterAppInfo");
    for (Method method : Unmanaged.class.getDeclaredMethods()) {
      assertThat(
              Arrays.stream(AppInfoParser.class.getMethods())
                  .filter(theirs -> theirs.getName().equals(method.getName()))
                  .map(theirs -> List.of(theirs.getReturnType(), types(theirs))))
          .containsExactly(List.of(method.getReturnType(), types(method)));
    }
  }

  private static List<Class<?>> types(Method method) {
    return List.of(method.getParameterTypes());
  }

  @Test
  void whatIsNoClassFileIsRefused() {
    assertThatThrownBy(() -> new ClassFile(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ClassFile(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 99}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aProcessWithTheSmallClientLoadsNeitherOtherRequestsNorManagement(@TempDir Path dir)
      throws Exception {
    String loaded = loadedBy(dir, "small");

    assertThat(loaded)
        .contains("org.apache.kafka.common.message.ProduceRequestData ")
        .doesNotContain("org.apache.kafka.common.message.FetchRequestData ")
        .doesNotContain("org.apache.kafka.common.requests.FetchRequest ")
        .doesNotContain("com.sun.jmx.");
    assertThat(loadedBy(dir, "whole"))
        .contains("org.apache.kafka.common.message.FetchRequestData ")
        .contains("com.sun.jmx.");
  }

  private static String loadedBy(Path dir, String client) throws Exception {
    Path log = dir.resolve(client);
    Path said = dir.resolve(client + ".said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load=info:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                OneProducer.class.getName(),
                client)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(said)).isZero();
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process that has a producer for a moment. */
  static final class OneProducer {
    private OneProducer() {}

    public static void main(String[] args) throws ClassNotFoundException {
      var errors = new ByteArrayOutputStream();
      System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
      if (args[0].equals("small")) {
        SmallClient.use();
      }
      for (String verified : List.of("AbstractRequest", "AbstractResponse")) {
        Class.forName("org.apache.kafka.common.requests." + verified);
      }
      ApiKeys last = ApiKeys.forId(ApiKeys.values().length - 1);
      try (Producer<byte[], byte[]> producer =
          ProducerSettings.newProducer(java.util.Map.of("bootstrap.servers", "127.0.0.1:1"))) {
        boolean told = errors.toString(StandardCharsets.UTF_8).contains("Exception");
        boolean known = last.latestVersion() >= last.oldestVersion();
        System.exit(producer instanceof KafkaProducer && known && !told ? 0 : 1);
      }
    }
  }
}
