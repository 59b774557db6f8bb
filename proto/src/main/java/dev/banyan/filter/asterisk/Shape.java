package dev.banyan.filter.asterisk;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A kind of record. */
final class Shape {
  private static final String SIP = "chan_sip.c";
  private static final String IAX = "chan_iax2.c";
  private static final String AMI = "manager.c";
  private static final String PJSIP = "pjsip_distributor.c";
  private static final String SESSION = "res_pjsip_session.c";
  private static final String REGISTRAR = "res_pjsip_registrar.c";
  private static final String ACL = "acl.c";
  private static final String SECURITY = "res_security_log.c";

  /** The ACL that the event of a call to an extension that is none names. */
  static final String MISDIALLED_ACL = "no_extension_match";

  /** The event that names an ACL, which is its last field: nothing of the sender's follows. */
  static final String REFUSED = "FailedACL";

  private static final byte[] REFUSAL = Field.bytes("SecurityEvent=\"" + REFUSED + "\",");
  private static final byte[] MISDIALLED = Field.bytes("\",ACLName=\"" + MISDIALLED_ACL + "\"");

  /** Security events that are failures. */
  static final List<String> EVENTS =
      List.of(
          "ChallengeResponseFailed",
          "InvalidPassword",
          "InvalidAccountID",
          "InvalidTransport",
          "RequestNotSupported",
          REFUSED);

  private static final String EVENT_TAIL =
      "\",EventTV=\"{time}\",Severity=\"{word}\",Service=\"{service}\",EventVersion=\"{number}\","
          + "AccountID=\"{user}\",SessionID=\"{attempt}\",LocalAddress=\"{local}\","
          + "RemoteAddress=\"{remote}\"{rest}";

  /** The event of a successful login. */
  static final String LOGIN = "SuccessfulAuth";

  /**
   * Which services tell of a login only if a challenge was answered. {@code chan_sip} tells of one
   * too when a guest calls somebody.
   */
  static final List<String> CHALLENGING = List.of("PJSIP", "AMI");

  private static final String NO_EXTENSION =
      " rejected because extension not found in context '{name}'.";

  private static final String REQUEST = "'{from}' failed for '{a:p}' (callid: {attempt}) - ";
  private static final String REFUSALS =
      "{Failed to authenticate|No matching endpoint found|Not match Endpoint ACL|Not match Endpoint"
          + " Contact ACL|Error to authenticate}";
  private static final String TRIES =
      "No matching endpoint found after {weight} tries in {number} ms";

  /** All of them, in the order in which they are counted. */
  static final List<Shape> ALL =
      List.of(
          of(
              SIP,
              "Registration from '{to}' failed for '{a?p}' - {Wrong password|No matching peer"
                  + " found|Username/auth name mismatch|Device does not match ACL|Peer is not"
                  + " supposed to register|Not a local domain|Device not configured to use this"
                  + " transport type|ACL error (permit/deny)}"),
          of(PJSIP, "Request '{method}' from " + REQUEST + REFUSALS),
          of(PJSIP, "Request '{method}' from " + REQUEST + TRIES),
          of(SECURITY, "SecurityEvent=\"{" + String.join("|", EVENTS) + "}" + EVENT_TAIL),
          of(
              ACL,
              "{SIP|SIP Contact|SIP contact|SIP Peer|IAX2 Peer|IAX2 user|Manager User} ACL:"
                  + " Rejecting '{a}' due to a failure to pass ACL '{name}'"),
          of("res_pjsip_acl.c", "Incoming SIP message from {a:p} did not pass ACL test"),
          of(REGISTRAR, "Endpoint '{endpoint}' ({a:p}) has no configured AORs"),
          of(REGISTRAR, "AOR '{text}' not found for endpoint '{endpoint}' ({a:p})"),
          of(SIP, "Call from '{nobody}' ({a?p}) to extension '{text}'" + NO_EXTENSION),
          misdial(SIP, "Call from '{user}' ({a?p}) to extension '{text}'" + NO_EXTENSION),
          of(
              SESSION,
              "{anonymous|<unknown>}: Call ({transport}:{a:p}) to extension '{text}'"
                  + NO_EXTENSION),
          misdial(
              SESSION, "{endpoint}: Call ({transport}:{a:p}) to extension '{text}'" + NO_EXTENSION),
          iax("Host {a} failed MD5 authentication for '{user}' ({text} != {text})"),
          iax("No registration for peer '{user}' (from {a})"),
          iax("Empty registration from {a}"),
          iax("Host {a} denied access to register peer '{user}'"),
          iax("Peer '{user}' is not dynamic (from {a})"),
          iax("Host {a?p} failed to authenticate as {user}"),
          iax(
              "Call rejected, CallToken Support required. If unexpected, resolve by placing address"
                  + " {a?p} in the calltokenoptional list or setting user {user}"
                  + " requirecalltoken=no"),
          iax("Rejected connect attempt from {a?p}, request '{text}' does not exist"),
          ami("{a} tried to authenticate with nonexistent user '{user}'"),
          ami("{a} failed to authenticate as '{user}'"),
          ami("{a} failed to pass IP ACL as '{user}'"),
          ami("Connect attempt from '{a}' unable to authenticate"),
          ami("HTTP Connect attempt from '{a}' unable to authenticate"),
          login(
              SECURITY,
              "SecurityEvent=\""
                  + LOGIN
                  + "\",EventTV=\"{time}\",Severity=\"{word}\",Service=\"{"
                  + String.join("|", CHALLENGING)
                  + "}\",EventVersion=\"{number}\",AccountID=\"{user}\",SessionID=\"{attempt}\","
                  + "LocalAddress=\"{local}\",RemoteAddress=\"{remote}\",UsingPassword=\"1\""),
          of(PJSIP, "Request from " + REQUEST + REFUSALS),
          of(PJSIP, "Request from " + REQUEST + TRIES),
          of(
              SESSION,
              "Call from '{anonymous|<unknown>}' ({transport}:{a:p}) to extension '{text}'"
                  + NO_EXTENSION),
          misdial(
              SESSION,
              "Call from '{endpoint}' ({transport}:{a:p}) to extension '{text}'" + NO_EXTENSION),
          iax("Rejected connect attempt from {a?p}, who was trying to reach '{text}'"),
          neutral(SECURITY, "SecurityEvent=\"{word}\",{text}\",RemoteAddress=\"{remote}\"{rest}"),
          neutral(SIP, "Failed to authenticate device {text} for {word}, code = {word}"),
          neutral(SIP, "Failed to authenticate device {text};tag={word}"),
          neutral(SIP, "Registration from '{to}' failed for '{a?p}' - {reason}"),
          neutral(SIP, "Call from '{text}' to extension '{text}' rejected {reason}"),
          neutral(SIP, "Call from '{text}' to extension '{text}'" + NO_EXTENSION),
          neutral(PJSIP, "Request '{method}' from " + REQUEST + "{reason}"),
          neutral(PJSIP, "Request from " + REQUEST + "{reason}"),
          neutral(
              REGISTRAR,
              "AOR '{text}' has no configured max_contacts. Endpoint '{name}' {reason}"));

  static {
    for (int i = 0; i < ALL.size(); i++) {
      ALL.get(i).number = i;
    }
  }

  static final Shape[] NONE = {};
  private static final OfFile[] BY_FILE =
      ALL.stream().map(s -> s.file).distinct().map(OfFile::new).toArray(OfFile[]::new);

  private final String file;
  private final Template template;
  private final Kind kind;
  private final String transport;
  private int number;

  private Shape(String file, String template, Kind kind, String transport) {
    this.file = file;
    this.template = Template.of(template, longestText(file));
    this.kind = kind;
    this.transport = transport;
  }

  /**
   * How much of a sender's text can be in one record that a source file writes, in bytes. Strings
   * of IAX2 have a length of one byte (RFC 5456, 8.6), and a record has at most three; the buffers
   * of {@code log_failed_request} are of PJSIP_MAX_URL_SIZE, 256 or 512; the number that a session
   * is for is shorter than AST_MAX_EXTENSION, 80. Other builds may have a few times as much. All
   * others are as long as a record can be.
   */
  private static int longestText(String file) {
    return switch (file) {
      case IAX, PJSIP, SESSION -> 4 * 512;
      default -> Cuts.LONGEST_RECORD_BYTES;
    };
  }

  private enum Kind {
    FAILURE,
    MISDIAL,
    LOGIN,
    NEUTRAL
  }

  private static Shape of(String file, String template) {
    return new Shape(file, template, Kind.FAILURE, "");
  }

  private static Shape misdial(String file, String template) {
    return new Shape(file, template, Kind.MISDIAL, "");
  }

  private static Shape iax(String template) {
    return new Shape(IAX, template, Kind.FAILURE, "UDP");
  }

  private static Shape ami(String template) {
    return new Shape(AMI, template, Kind.FAILURE, "TCP");
  }

  private static Shape login(String file, String template) {
    return new Shape(file, template, Kind.LOGIN, "");
  }

  private static Shape neutral(String file, String template) {
    return new Shape(file, template, Kind.NEUTRAL, "");
  }

  /** Which of them is that of {@link #EVENTS}. */
  static int ofEvents() {
    return first(shape -> shape.isFailure() && shape.file.equals(SECURITY));
  }

  /** Which of them is that of a successful login. */
  static int ofLogins() {
    return first(Shape::isLogin);
  }

  private static int first(Predicate<Shape> wanted) {
    return ALL.indexOf(ALL.stream().filter(wanted).findFirst().orElseThrow());
  }

  /** What one source file writes. */
  private static final class OfFile {
    final byte[] name;
    final Shape[] shapes;

    /** By the value of a message's first byte. */
    final Shape[][] beginning = new Shape[256][];

    OfFile(String file) {
      name = Field.bytes(file);
      shapes = ALL.stream().filter(s -> s.file.equals(file)).toArray(Shape[]::new);
      Arrays.setAll(
          beginning,
          first ->
              Stream.of(shapes)
                  .filter(shape -> shape.template.canBeginWith((byte) first))
                  .toArray(Shape[]::new));
    }
  }

  /** The shapes of a source file, in the order of all. */
  static Shape[] writtenBy(Bytes file) {
    for (OfFile known : BY_FILE) {
      if (file.is(known.name)) {
        return known.shapes;
      }
    }
    return NONE;
  }

  /** Those of them that a message can be by its first byte. */
  static Shape[] writtenBy(Bytes file, Bytes message) {
    if (!message.atEnd()) {
      for (OfFile known : BY_FILE) {
        if (file.is(known.name)) {
          return known.beginning[message.text[message.at] & 0xff];
        }
      }
    }
    return NONE;
  }

  Template template() {
    return template;
  }

  /** Which of all it is, from 0. */
  int number() {
    return number;
  }

  /**
   * Whether it is a failure; of the others only their text matters, which may be the sender's and
   * hold a newline.
   */
  boolean isFailure() {
    return kind == Kind.FAILURE || kind == Kind.MISDIAL;
  }

  /** How its records tell of a login, if it is of a service. */
  Couples.Way way(String service) {
    if (file.equals(SECURITY)) {
      return service.equals("SIP") || service.equals("AMI") ? Couples.Way.EVENT : Couples.Way.ALONE;
    }
    String grammar = template.toString();
    if (file.equals(SIP)) {
      return grammar.startsWith("Registration") ? Couples.Way.LINE : Couples.Way.ALONE;
    }
    if (!file.equals(AMI)) {
      return Couples.Way.ALONE;
    }
    return grammar.contains("failed to authenticate")
        ? Couples.Way.LINE
        : grammar.contains("unable to") ? Couples.Way.END : Couples.Way.REASON;
  }

  /** Over which service its requests come, if not its records say that. */
  String service() {
    return file.equals(SIP) ? "SIP" : file.equals(AMI) ? "AMI" : "";
  }

  /** Whether it is a successful login. */
  boolean isLogin() {
    return kind == Kind.LOGIN;
  }

  /** Over which transport such requests come, if the record does not say it; else empty. */
  String transport() {
    return transport;
  }

  /** Whether it is the event of a call to an extension that is none. */
  static boolean isMisdialled(Bytes message) {
    int last = message.end - MISDIALLED.length;
    return last >= message.at
        && Bytes.startsWith(message.text, message.at, message.end, REFUSAL)
        && Bytes.startsWith(message.text, last, message.end, MISDIALLED);
  }

  /** Whether known users write it too when they misdial. */
  boolean isMisdial() {
    return kind == Kind.MISDIAL;
  }

  /**
   * Texts of which every record of these shapes, whole or cut, holds one: long ones, since the
   * search skips by the length of the shortest.
   */
  static List<String> literals() {
    return List.of(
        "Registration from '",
        "Call from '",
        "Failed to authenticate device ",
        "pjsip_distributor.c",
        "res_pjsip_session.c",
        "res_pjsip_registrar.c",
        "Incoming SIP message from ",
        "SecurityEvent=",
        " ACL: Rejecting '",
        "chan_iax2.c",
        " failed to authenticate as ",
        " tried to authenticate with nonexistent user '",
        " failed to pass IP ACL as '",
        "onnect attempt from '");
  }
}
