package dev.banyan.agent.admin;

import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Asks the agent of this host. */
public final class AgentClient {
  private AgentClient() {}

  /**
   * One question and all answers to it.
   *
   * @param state the agent's directory
   * @throws AccessDeniedException if this user may not ask
   * @throws IOException if no agent answers
   */
  public static List<HostReply> ask(Path state, HostRequest request) throws IOException {
    Path path = SocketPath.of(state);
    try (SocketChannel channel = connect(path)) {
      request.writeDelimitedTo(Channels.newOutputStream(channel));
      InputStream in = Channels.newInputStream(channel);
      List<HostReply> replies = new ArrayList<>();
      for (HostReply reply = HostReply.parseDelimitedFrom(in);
          reply != null;
          reply = HostReply.parseDelimitedFrom(in)) {
        replies.add(reply);
      }
      return replies;
    }
  }

  private static SocketChannel connect(Path path) throws IOException {
    var address = SocketPath.address(path);
    Path state = path.getParent();
    boolean hidden = state != null && Files.exists(state) && !Files.isExecutable(state);
    if (hidden || (Files.exists(path) && !Files.isWritable(path))) {
      throw new AccessDeniedException(path.toString());
    }
    try {
      return SocketChannel.open(address);
    } catch (IOException e) {
      throw new IOException(
          "no agent answers at %s (%s); is it running? name another directory with --state"
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
