package dev.banyan.agent.ami;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One connection to the manager interface. It shows the secret to nobody but this host: the login
 * is by a challenge, and with the secret itself only where no other way is offered on loopback.
 * Owner: {@code banyan-ami}.
 */
final class Session {
  private static final int QUIET_MILLIS = 30_000;
  private static final String BANNER = "Asterisk Call Manager";
  private static final int MOST_BEFORE_ANSWER = 100;

  private final Socket socket;
  private final MessageReader reader;

  Session(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(QUIET_MILLIS);
    this.reader = new MessageReader(socket.getInputStream());
  }

  /**
   * Logs in and asks for security events only.
   *
   * @throws IOException also if the interface refuses the user
   */
  void logIn(String user, String secret) throws IOException {
    String banner = reader.banner();
    if (!banner.startsWith(BANNER)) {
      throw new IOException("what answers there is no manager interface of Asterisk");
    }
    Optional<String> challenge = challenge();
    if (challenge.isPresent()) {
      send("Login", "AuthType: MD5", "Username: " + user, "Key: " + key(challenge.get(), secret));
    } else if (socket.getInetAddress().isLoopbackAddress()) {
      send("Login", "Username: " + user, "Secret: " + secret);
    } else {
      throw new IOException("it offers no challenge, and the secret is not sent over a network");
    }
    Message answer = answer();
    if (!answer.isSuccess()) {
      String why = answer.field("Message").orElse("no reason given");
      throw new IOException(
          "it refuses user %s: %s; see ami.user and ami.secretfile".formatted(user, why));
    }
  }

  private Optional<String> challenge() throws IOException {
    send("Challenge", "AuthType: MD5");
    Message answer = answer();
    return answer.isSuccess() ? answer.field("Challenge") : Optional.empty();
  }

  private static String key(String challenge, String secret) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest((challenge + secret).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private Message answer() throws IOException {
    for (int i = 0; i < MOST_BEFORE_ANSWER; i++) {
      Message message = reader.message();
      if (message.isResponse()) {
        return message;
      }
    }
    throw new IOException("it does not answer");
  }

  /** The next message; a connection on which nothing comes is asked whether it lives. */
  Message next() throws IOException {
    boolean asked = false;
    while (true) {
      try {
        Message message = reader.message();
        if (!message.isResponse()) {
          return message;
        }
        asked = false;
      } catch (SocketTimeoutException e) {
        if (asked) {
          throw new IOException("nothing was heard for a minute", e);
        }
        asked = true;
        send("Ping");
      }
    }
  }

  private void send(String action, String... fields) throws IOException {
    StringBuilder text = new StringBuilder("Action: " + action + "\r\n");
    if (action.equals("Login")) {
      text.append("Events: security\r\n");
    }
    for (String field : fields) {
      text.append(field).append("\r\n");
    }
    socket.getOutputStream().write(text.append("\r\n").toString().getBytes(UTF_8));
  }
}
