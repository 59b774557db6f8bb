package dev.banyan.model;

import java.util.Optional;

/** The key of a record in the ban log; of each key only the newest record holds. */
public record EntryKey(String value) {
  public static final EntryKey POLICY = new EntryKey("policy");
  public static final EntryKey MODE = new EntryKey("mode");
  public static final EntryKey EPOCH = new EntryKey("epoch");

  private static final String ANY = "*";

  /** Of a ban decided by rule. */
  public static EntryKey automatic(JailName jail, Optional<HostName> host, Cidr cidr) {
    return scoped("auto", jail.value(), host, cidr);
  }

  /** Of what operators said of a network; no jail: of all of them. */
  public static EntryKey operator(Optional<JailName> jail, Optional<HostName> host, Cidr cidr) {
    return scoped("op", jail.map(JailName::value).orElse(ANY), host, cidr);
  }

  /** Of a line in the allow list. */
  public static EntryKey allow(Cidr cidr) {
    return new EntryKey("allow/" + cidr);
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
