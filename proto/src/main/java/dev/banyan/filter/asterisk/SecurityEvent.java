package dev.banyan.filter.asterisk;

import dev.banyan.model.Address;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A security event of which each field is known by itself, as the manager interface gives it. It is
 * judged by the same table as the record that Asterisk's {@code security} log has of it.
 */
public final class SecurityEvent {
  /** The field that names the offender. */
  public static final String REMOTE = "RemoteAddress";

  private final Map<String, String> fields;

  /**
   * @param fields of the event, {@code Event} among them
   */
  public SecurityEvent(Map<String, String> fields) {
    this.fields = Map.copyOf(fields);
  }

  /**
   * What is made of it.
   *
   * @param misdials whether a known user's call to an extension that is none is a failure
   */
  public Verdict judge(boolean misdials) {
    String event = text("Event");
    boolean counts = Shape.EVENTS.contains(event);
    boolean misdial = event.equals(Shape.REFUSED) && text("ACLName").equals(Shape.MISDIALLED_ACL);
    if (!counts || (misdial && !misdials)) {
      return Verdict.NOTHING;
    }
    Optional<Reading> reading = address().map(this::reading);
    return reading.isEmpty()
        ? new Verdict.Doubted("it names no address of a sender", Optional.empty())
        : new Verdict.Failed(
            Shape.ofEvents(), reading.get(), reading.get().time().flatMap(EventTime::read));
  }

  /** The successful login that it tells of, if its sender proved his address. */
  public Optional<Verdict.LoggedIn> login() {
    boolean proven =
        text("Event").equals(Shape.LOGIN)
            && Shape.CHALLENGING.contains(text("Service"))
            && text("UsingPassword").equals("1");
    return address()
        .filter(address -> proven)
        .map(this::reading)
        .map(r -> new Verdict.LoggedIn(Shape.ofLogins(), r, r.time().flatMap(EventTime::read)));
  }

  /** Whether what it says of a failure ends before all is said: a newline may have cut it. */
  public boolean isCut() {
    boolean event = fields.containsKey("EventTV") || Shape.EVENTS.contains(text("Event"));
    return event
        && (!fields.containsKey(REMOTE)
            || lacks("Response", "ExpectedResponse")
            || lacks("ReceivedChallenge", "ReceivedHash"));
  }

  private boolean lacks(String first, String second) {
    return fields.containsKey(first) && !fields.containsKey(second);
  }

  private Optional<Address> address() {
    byte[] socket = text(REMOTE).getBytes(StandardCharsets.UTF_8);
    boolean whole = Sockets.ofEvent(socket, 0, socket.length) == socket.length;
    return whole ? Sockets.remoteAddress(text(REMOTE)) : Optional.empty();
  }

  private Reading reading(Address address) {
    return new Reading(
        address,
        Optional.of(text("AccountID")).filter(user -> !user.isEmpty()),
        Optional.of(text("SessionID")).filter(Parse::isHonest),
        Optional.of(text("EventTV")),
        Sockets.transport(text(REMOTE)),
        1);
  }

  private String text(String name) {
    return fields.getOrDefault(name, "");
  }
}
