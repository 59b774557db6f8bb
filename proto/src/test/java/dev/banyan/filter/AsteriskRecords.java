package dev.banyan.filter;

import java.util.List;
import java.util.stream.Stream;

/** One record of each shape, with a place for the address and one for the sender's text. */
final class AsteriskRecords {
  private static final String SIP = "chan_sip.c";
  private static final String IAX = "chan_iax2.c";
  private static final String PJSIP = "res_pjsip/pjsip_distributor.c";
  private static final String EVENT = "res_security_log.c";

  private AsteriskRecords() {}

  /**
   * A shape.
   *
   * @param format with {@code A} for an address, {@code A:P} for one with a port, and {@code U} for
   *     the sender's text
   */
  record Shape(String level, String file, String format) {

    /** Whether the sender's text stands before the address. */
    boolean textStandsFirst() {
      int text = format.indexOf("{U}");
      return text >= 0 && text < Math.max(format.indexOf("{A"), format.indexOf("E/A/P"));
    }

    /** What follows the sender's text. */
    String end() {
      return format.substring(format.indexOf("{U}") + (format.contains("{U}") ? 3 : 1));
    }

    /** Whether nothing follows the sender's text. */
    boolean endsInText() {
      return format.endsWith("{U}");
    }

    String message(String address) {
      return message(address, "100");
    }

    String message(String address, String text) {
      boolean v6 = address.indexOf(':') >= 0;
      String event = (v6 ? "IPV6/UDP/" : "IPV4/UDP/") + address + "/40000";
      return format
          .replace("E/A/P", event)
          .replace("{A:P}", (v6 ? "[" + address + "]" : address) + ":40000")
          .replace("{A}", address)
          .replace("{U}", text);
    }
  }

  static final List<Shape> ALL =
      Stream.of(
              registrations(),
              requests(),
              Stream.of(
                  shape(
                      "NOTICE",
                      SIP,
                      "Call from '' ({A:P}) to extension '{U}' rejected because extension not found"
                          + " in context 'in'."),
                  shape(
                      "NOTICE",
                      "res_pjsip_session.c",
                      " anonymous: Call (UDP:{A:P}) to extension '{U}' rejected because extension"
                          + " not found in context 'in'."),
                  shape(
                      "WARNING",
                      "res_pjsip_acl.c",
                      "Incoming SIP message from {A:P} did not pass ACL test"),
                  shape(
                      "WARNING",
                      "res_pjsip_registrar.c",
                      "Endpoint 'anonymous' ({A:P}) has no configured AORs"),
                  shape(
                      "WARNING",
                      "res_pjsip_registrar.c",
                      "AOR '{U}' not found for endpoint 'anonymous' ({A:P})"),
                  shape(
                      "NOTICE",
                      "acl.c",
                      "SIP Peer ACL: Rejecting '{A}' due to a failure to pass ACL '(BASELINE)'"),
                  shape(
                      "NOTICE", IAX, "Host {A} failed MD5 authentication for '{U}' (0a1b != 2c3d)"),
                  shape("NOTICE", IAX, "No registration for peer '{U}' (from {A})"),
                  shape("NOTICE", IAX, "Empty registration from {A}"),
                  shape("NOTICE", IAX, "Host {A} denied access to register peer '{U}'"),
                  shape("NOTICE", IAX, "Peer '{U}' is not dynamic (from {A})"),
                  shape("NOTICE", IAX, "Host {A:P} failed to authenticate as {U}"),
                  shape(
                      "ERROR",
                      IAX,
                      "Call rejected, CallToken Support required. If unexpected, resolve by placing"
                          + " address {A:P} in the calltokenoptional list or setting user {U}"
                          + " requirecalltoken=no"),
                  shape(
                      "NOTICE",
                      IAX,
                      "Rejected connect attempt from {A:P}, request '{U}@in' does not exist"),
                  shape(
                      "NOTICE",
                      IAX,
                      "Rejected connect attempt from {A:P}, who was trying to reach '{U}@in'"),
                  shape(
                      "NOTICE",
                      "manager.c",
                      "{A} tried to authenticate with nonexistent user '{U}'"),
                  shape("NOTICE", "manager.c", "{A} failed to authenticate as '{U}'"),
                  shape("NOTICE", "manager.c", "{A} failed to pass IP ACL as '{U}'"),
                  shape(
                      "VERBOSE", "manager.c", "Connect attempt from '{A}' unable to authenticate"),
                  shape(
                      "VERBOSE",
                      "manager.c",
                      "HTTP Connect attempt from '{A}' unable to authenticate")),
              events())
          .flatMap(shapes -> shapes)
          .toList();

  private static Shape shape(String level, String file, String format) {
    return new Shape(level, file, format);
  }

  private static Stream<Shape> registrations() {
    return Stream.of(
            "Wrong password",
            "No matching peer found",
            "Username/auth name mismatch",
            "Device does not match ACL",
            "Peer is not supposed to register",
            "Not a local domain",
            "Device not configured to use this transport type")
        .map(
            r ->
                shape(
                    "NOTICE",
                    SIP,
                    "Registration from '\"{U}\" <sip:9@h>' failed for '{A:P}' - " + r));
  }

  private static Stream<Shape> requests() {
    Shape callId =
        shape(
            "NOTICE",
            PJSIP,
            "Request 'REGISTER' from '<sip:9@h>' failed for '{A:P}' (callid: {U}) - No matching"
                + " endpoint found");
    return Stream.concat(Stream.of(callId), requestsByReason());
  }

  private static Stream<Shape> requestsByReason() {
    return Stream.of(
            "Failed to authenticate",
            "No matching endpoint found",
            "Not match Endpoint ACL",
            "Not match Endpoint Contact ACL",
            "No matching endpoint found after 6 tries in 8.421 ms")
        .map(
            r ->
                shape(
                    "NOTICE",
                    PJSIP,
                    "Request 'REGISTER' from '\"{U}\" <sip:9@h>' failed for '{A:P}' (callid: c-9) -"
                        + " "
                        + r));
  }

  private static Stream<Shape> events() {
    String session = event("InvalidPassword", "9", "{U}", "", "");
    return Stream.concat(Stream.of(event(session)), eventsByName());
  }

  private static Shape event(String format) {
    return shape(
        "SECURITY",
        EVENT,
        format.replaceFirst("RemoteAddress=\"[^\"]*\"", "RemoteAddress=\"E/A/P\""));
  }

  private static Stream<Shape> eventsByName() {
    return Stream.of(
            "ChallengeResponseFailed",
            "InvalidPassword",
            "InvalidAccountID",
            "InvalidTransport",
            "RequestNotSupported",
            "FailedACL")
        .map(e -> event(event(e, "{U}", "c-9", "", "")));
  }

  static String event(String event, String account, String session, String address, String rest) {
    return "SecurityEvent=\""
        + event
        + "\",EventTV=\"2026-11-22T16:59:59.123+0100\",Severity=\"Error\",Service=\"PJSIP\","
        + "EventVersion=\"1\",AccountID=\""
        + account
        + "\",SessionID=\""
        + session
        + "\",LocalAddress=\"IPV4/UDP/192.0.2.1/5060\",RemoteAddress=\"IPV4/UDP/"
        + address
        + "/40000\""
        + rest;
  }

  static String notice(String address, String callId, String tries) {
    String socket = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return Framing.PLAIN.line(
        "NOTICE",
        PJSIP,
        "Request 'REGISTER' from '<sip:9@h>' failed for '"
            + socket
            + ":40000' (callid: "
            + callId
            + ") - No matching endpoint found"
            + tries);
  }
}
