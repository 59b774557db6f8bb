package dev.banyan.agent.ami;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.banyan.agent.tail.Attempts;
import dev.banyan.agent.tail.Entry;
import dev.banyan.agent.tail.EntryQueue;
import dev.banyan.agent.tail.Feed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security events of Asterisk's manager interface from the login on. A connection that ends, or
 * is refused, is made anew; what happened meanwhile is lost, since nobody keeps it.
 *
 * <p>Owner: {@code banyan-ami}; {@code banyan-tail} polls the queue.
 */
public final class AmiFeed implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(AmiFeed.class);
  private static final int CONNECT_MILLIS = 5_000;

  private final AmiSpec spec;
  private final EntryQueue queue;
  private final Attempts attempts;
  private volatile @Nullable Socket socket;

  private AmiFeed(AmiSpec spec, Runnable arrived) {
    this.spec = spec;
    this.queue = new EntryQueue(arrived);
    this.attempts = new Attempts("banyan-ami", spec.name(), this::read);
  }

  /**
   * Begins to read.
   *
   * @param arrived called when events are there
   */
  public static AmiFeed start(AmiSpec spec, Runnable arrived) {
    AmiFeed feed = new AmiFeed(spec, arrived);
    feed.attempts.start();
    return feed;
  }

  @Override
  public @Nullable Entry poll() {
    return queue.poll();
  }

  @Override
  public void close() {
    attempts.close();
    hangUp();
  }

  private void read() throws IOException, InterruptedException {
    String secret = secret();
    try (Socket connection = new Socket()) {
      socket = connection;
      var address = spec.ami().address();
      connection.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
      Session session = new Session(connection);
      session.logIn(spec.ami().user(), secret);
      attempts.works();
      LOG.info("{} is logged in at {}", spec.name(), address);
      while (!attempts.isClosed()) {
        Message message = session.next();
        queue.put(new Entry(Optional.empty(), Optional.empty(), message.toLine().getBytes(UTF_8)));
      }
    } catch (IOException e) {
      throw new IOException(
          "Asterisk's manager interface at %s: %s".formatted(spec.ami().address(), e.getMessage()),
          e);
    }
  }

  private String secret() throws IOException {
    try {
      return Files.readString(spec.ami().secretFile()).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw new IOException("ami.secretfile cannot be read: " + e, e);
    }
  }

  private void hangUp() {
    Socket now = socket;
    if (now != null) {
      try {
        now.close();
      } catch (IOException e) {
        LOG.debug("{}", spec.name(), e);
      }
    }
  }
}
