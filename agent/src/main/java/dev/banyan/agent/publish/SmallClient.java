package dev.banyan.agent.publish;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.requests.TransactionResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves out of Kafka's client what a producer never uses: half of its memory and of its start.
 *
 * <p>It describes every request of the protocol to itself, by some five hundred classes that hang
 * on a field {@code SCHEMAS} each, read by one table, {@code ApiMessageType}, and by two hundred of
 * which {@code AbstractRequest} and {@code AbstractResponse} call a method {@code parse} each. A
 * client looks only at those of requests that it sends. And it enters its name and version in
 * Java's own management, for which all of that is loaded, six hundred classes with the flight
 * recorder. So these four classes are defined before the client does it, with other owners of what
 * they use.
 */
public final class SmallClient {
  private static final Logger LOG = LoggerFactory.getLogger(SmallClient.class);
  private static final String MESSAGES = "org/apache/kafka/common/message/";
  private static final String REQUESTS = "org/apache/kafka/common/requests/";

  /** What a producer sends, with passwords or without. */
  private static final Pattern SENT =
      Pattern.compile(
          ".*/(ApiVersions|InitProducerId|Metadata|Produce|SaslAuthenticate|SaslHandshake)"
              + "(Request|Response)(Data)?");

  private SmallClient() {}

  /**
   * From now on in this process, which must be one that only produces, and has not begun to. If
   * Kafka's client is not as it is expected, it stays as large as it is.
   */
  public static void use() {
    try {
      define(ApiVersionsRequestData.class, table());
      define(TransactionResult.class, parser("Request"));
      define(TransactionResult.class, parser("Response"));
      define(ProducerConfig.class, producer());
    } catch (IOException | IllegalAccessException | LinkageError | IllegalArgumentException e) {
      LOG.debug("Kafka's client stays as large as it is: {}", e.toString());
    }
  }

  private static void define(Class<?> neighbour, byte[] classFile) throws IllegalAccessException {
    MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(classFile);
  }

  /** The table of requests, with only what is sent described by itself. */
  static byte[] table() throws IOException {
    return read(ApiVersionsRequestData.class, "ApiMessageType")
        .replaced("SCHEMAS", owner -> isNotSent(owner, "Data"), MESSAGES + "ApiVersionsRequestData")
        .bytes();
  }

  /** What reads any request or response, but only those that are sent by their own classes. */
  static byte[] parser(String kind) throws IOException {
    return read(TransactionResult.class, "Abstract" + kind)
        .replaced("parse", owner -> isNotSent(owner, kind), REQUESTS + "ApiVersions" + kind)
        .bytes();
  }

  private static boolean isNotSent(String owner, String kind) {
    return owner.endsWith(kind) && !SENT.matcher(owner).matches();
  }

  /** The producer, which tells nobody that it is there. */
  static byte[] producer() throws IOException {
    return read(ProducerConfig.class, "KafkaProducer")
        .redirected(
            (owner, member) -> owner.endsWith("/AppInfoParser"),
            Unmanaged.class.getName().replace('.', '/'))
        .bytes();
  }

  private static ClassFile read(Class<?> neighbour, String name) throws IOException {
    String file = name + ".class";
    try (InputStream bytes = neighbour.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new FileNotFoundException(file);
      }
      return new ClassFile(bytes.readAllBytes());
    }
  }
}
