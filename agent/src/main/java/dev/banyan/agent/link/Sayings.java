package dev.banyan.agent.link;

import dev.banyan.model.Printable;
import dev.banyan.pki.Distrust;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of the link: whether there is one only when that changes. Owner: its thread. */
final class Sayings {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  private Said last = Said.NOTHING;

  private enum Said {
    NOTHING,
    ATTACHED,
    DETACHED
  }

  void attached(String text) {
    if (last == Said.ATTACHED) {
      LOG.debug("{}", text);
    } else {
      LOG.info("{}", text);
    }
    last = Said.ATTACHED;
  }

  void detached(String text) {
    if (last == Said.DETACHED) {
      LOG.debug("{}", text);
    } else {
      LOG.warn("{}", text);
    }
    last = Said.DETACHED;
  }

  static String text(InetSocketAddress target) {
    return target.toString().replaceFirst("^[^/]*/", "");
  }

  static String reason(Status status) {
    Throwable cause = status.getCause();
    String text =
        status.getDescription() == null ? status.getCode().toString() : status.getDescription();
    return Distrust.explain(cause)
        .orElseGet(() -> Printable.of(cause == null ? text : text + ": " + cause.getMessage()));
  }

  static String reason(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    String text = cause.getMessage();
    return Printable.of(text == null ? cause.getClass().getSimpleName() : text);
  }
}
