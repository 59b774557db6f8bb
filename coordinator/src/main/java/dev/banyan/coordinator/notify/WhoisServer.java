package dev.banyan.coordinator.notify;

import dev.banyan.conf.HostPort;
import dev.banyan.model.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that answers one line with some lines and hangs up. */
record WhoisServer(InetAddress at, int port, InstantSource clock) {
  static final int PORT = 43;

  /** More is not read of an answer. */
  static final int MOST_BYTES = 65_536;

  private static final Pattern REFERRAL =
      Pattern.compile(
          "(?im)^[ \\t]*(?:refer|whois|referralserver|whois server)[ \\t]*:[ \\t]*(?:whois://)?"
              + "([a-z0-9.-]{1,253})(?::(\\d{1,5}))?/?[ \\t]*\\r?$");

  /** The answer, as much of it as comes by the deadline and is not too long. */
  String ask(String question, Instant deadline) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(at, port), remaining(deadline));
      socket.getOutputStream().write((question + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return text(read(socket, deadline));
    } catch (SocketTimeoutException e) {
      throw new IOException("no whole answer in time", e);
    }
  }

  private byte[] read(Socket socket, Instant deadline) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[4096];
    while (answer.size() < MOST_BYTES) {
      socket.setSoTimeout(remaining(deadline));
      int n = in.read(buffer, 0, Math.min(buffer.length, MOST_BYTES - answer.size()));
      if (n < 0) {
        break;
      }
      answer.write(buffer, 0, n);
    }
    return answer.toByteArray();
  }

  private int remaining(Instant deadline) throws SocketTimeoutException {
    long left = Duration.between(clock.instant(), deadline).toMillis();
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) left;
  }

  /** Most servers speak UTF-8, some the encoding before it. */
  private static String text(byte[] answer) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(answer)).toString();
    } catch (CharacterCodingException e) {
      return new String(answer, StandardCharsets.ISO_8859_1);
    }
  }

  /** Who else is to be asked, if an answer names somebody. */
  static Optional<HostPort> referral(String answer) {
    Matcher matcher = REFERRAL.matcher(answer);
    if (!matcher.find()) {
      return Optional.empty();
    }
    int port = matcher.group(2) == null ? PORT : Integer.parseInt(matcher.group(2));
    return port > 0 && port < 65_536
        ? Optional.of(new HostPort(matcher.group(1), port))
        : Optional.empty();
  }

  static boolean isPublic(Address address) {
    try {
      return isPublic(InetAddress.getByName(address.toString()));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static boolean isPublic(InetAddress address) {
    boolean uniqueLocal =
        address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc;
    return !(address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()
        || uniqueLocal);
  }
}
