package dev.banyan.agent.admin;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the agent's socket is. */
final class SocketPath {
  /** What {@code sun_path} of {@code unix(7)} holds, without the final zero. */
  private static final int LONGEST_PATH_BYTES = 107;

  private SocketPath() {}

  /** The socket of the agent with this state directory. */
  static Path of(Path state) {
    return state.resolve("agent.sock").toAbsolutePath();
  }

  /** The address of a path, which must not be longer than the system allows. */
  static UnixDomainSocketAddress address(Path path) throws IOException {
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH_BYTES) {
      throw new IOException(
          "the path of the socket %s has %d bytes, the system allows %d; choose a shorter --state"
              .formatted(path, length, LONGEST_PATH_BYTES));
    }
    return UnixDomainSocketAddress.of(path);
  }
}
