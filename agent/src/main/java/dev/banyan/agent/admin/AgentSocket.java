package dev.banyan.agent.admin;

import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket for the operator of this host: {@code STATE/agent.sock}, for the user that the
 * agent runs as, which is to say root. Its {@link #run} is the thread {@code banyan-admin}.
 */
public final class AgentSocket implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);

  private final Path path;
  private final ServerSocketChannel server;
  private final Answers answers;
  private final ExecutorService workers;

  private AgentSocket(
      Path path, ServerSocketChannel server, Answers answers, ExecutorService workers) {
    this.path = path;
    this.server = server;
    this.answers = answers;
    this.workers = workers;
  }

  /**
   * Bound where nobody else can reach it, restricted, and only then moved to its place.
   *
   * @param state the agent's directory
   * @param workers answer; when they refuse, the connection ends
   */
  public static AgentSocket listen(Path state, Answers answers, ExecutorService workers)
      throws IOException {
    Path path = SocketPath.of(state);
    SocketPath.address(path);
    Path nursery = Files.createTempDirectory(state.toAbsolutePath(), "s");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      Path young = nursery.resolve("s");
      server.bind(SocketPath.address(young));
      Files.setPosixFilePermissions(young, PosixFilePermissions.fromString("rw-------"));
      Files.move(young, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new AgentSocket(path, server, answers, workers);
    } catch (IOException e) {
      server.close();
      throw e;
    } finally {
      Files.deleteIfExists(nursery.resolve("s"));
      Files.delete(nursery);
    }
  }

  @Override
  public void run() {
    try {
      while (server.isOpen()) {
        accept();
      }
    } catch (ClosedChannelException e) {
      LOG.debug("the socket is closed");
    } catch (IOException e) {
      LOG.error("{} takes no more connections: {}", path, e.getMessage());
    }
  }

  private void accept() throws IOException {
    SocketChannel client = server.accept();
    try {
      workers.execute(() -> serve(client));
    } catch (RejectedExecutionException e) {
      client.close();
    }
  }

  private void serve(SocketChannel client) {
    try (client;
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(client))) {
      HostRequest request = HostRequest.parseDelimitedFrom(Channels.newInputStream(client));
      if (request != null) {
        for (HostReply reply : answers.to(request)) {
          reply.writeDelimitedTo(out);
        }
      }
    } catch (IOException e) {
      LOG.debug("an operator hung up", e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    workers.shutdownNow();
    Files.deleteIfExists(path);
  }
}
