package dev.banyan.testing;

/** UDP packets that are being sent between two hosts. Closing it stops them. */
public final class Flow implements AutoCloseable {
  private final Station sender;
  private final Station receiver;
  private final String source;

  Flow(
      Station sender,
      Station receiver,
      String source,
      String destination,
      int port,
      int perSecond) {
    this.sender = sender;
    this.receiver = receiver;
    this.source = source;
    sender.flood(source, destination, port, perSecond);
  }

  /** How many packets were sent. */
  public long sent() {
    return sender.flooded();
  }

  /** How many packets from its source have arrived. */
  public long arrived() {
    return receiver.countFrom(source);
  }

  @Override
  public void close() {
    sender.close();
  }
}
