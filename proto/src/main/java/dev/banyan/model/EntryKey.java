package dev.banyan.model;

import java.time.Instant;
import java.util.Optional;

/** The key of a record in the ban log; of each key only the newest record holds. */
public record EntryKey(String value) {
  public static final EntryKey POLICY = new EntryKey("policy");
  public static final EntryKey MODE = new EntryKey("mode");
  public static final EntryKey EPOCH = new EntryKey("epoch");

  private static final String ANY = "*";
  private static final String AUTOMATIC = "auto";
  private static final String OPERATOR = "op";
  private static final String UNBAN = "unban";
  private static final String LOCAL = "local/";

  /** Of a ban decided by rule. */
  public static EntryKey automatic(JailName jail, Optional<HostName> host, Cidr cidr) {
    return scoped(AUTOMATIC, jail.value(), host, cidr);
  }

  /** Of a ban set by an operator. */
  public static EntryKey operator(JailName jail, Optional<HostName> host, Cidr cidr) {
    return scoped(OPERATOR, jail.value(), host, cidr);
  }

  /**
   * Of an operator's unban; no jail: of all of them. It is not the key of a ban, or setting a ban
   * would bring back what an earlier unban lifted.
   */
  public static EntryKey unban(Optional<JailName> jail, Optional<HostName> host, Cidr cidr) {
    return scoped(UNBAN, jail.map(JailName::value).orElse(ANY), host, cidr);
  }

  /** Of a line in the allow list. */
  public static EntryKey allow(Cidr cidr) {
    return new EntryKey("allow/" + cidr);
  }

  /** Of a host whose word does not count. */
  public static EntryKey quarantine(HostName host) {
    return new EntryKey("quarantine/" + host);
  }

  /** Of a half of all addresses, as long as nothing is enforced; never part of the ban log. */
  public static EntryKey suspended(Cidr half) {
    return new EntryKey("mode/" + half);
  }

  /** Of a ban that a host decided alone; never part of the ban log. */
  public static EntryKey local(JailName jail, Cidr cidr) {
    return new EntryKey(LOCAL + jail + "/" + cidr);
  }

  /** If it is of an unban, which jail and network that is about, and from when on it holds. */
  public Optional<LocalUnban> unban(Instant at) {
    String[] parts = value.split("/", 4);
    boolean named = parts.length == 4 && (parts[1].equals(ANY) || JailName.isValid(parts[1]));
    if (!named || !parts[0].equals(UNBAN)) {
      return Optional.empty();
    }
    Optional<JailName> jail =
        parts[1].equals(ANY) ? Optional.empty() : Optional.of(new JailName(parts[1]));
    return Cidr.parse(parts[3]).map(cidr -> new LocalUnban(jail, cidr, at));
  }

  /** The network that it is about, if it is about one: its last two parts. */
  public Optional<Cidr> cidr() {
    int slash = value.lastIndexOf('/', value.lastIndexOf('/') - 1);
    return Cidr.parse(value.substring(slash + 1));
  }

  /** The jail of a ban, if it is the key of one. */
  public Optional<String> bannedIn() {
    String[] parts = value.split("/", 3);
    boolean ban = parts.length == 3 && (parts[0].equals(AUTOMATIC) || parts[0].equals(OPERATOR));
    return ban ? Optional.of(parts[1]) : Optional.empty();
  }

  /** Whether it belongs to a host and not to the ban log. */
  public boolean isLocal() {
    return value.startsWith(LOCAL);
  }

  /** Whether it is of a ban decided by rule. */
  public boolean isAutomatic() {
    return value.startsWith(AUTOMATIC + "/");
  }

  private static EntryKey scoped(String kind, String jail, Optional<HostName> host, Cidr cidr) {
    return new EntryKey(
        String.join("/", kind, jail, host.map(HostName::value).orElse(ANY), cidr.toString()));
  }

  @Override
  public String toString() {
    return value;
  }
}
