package dev.banyan.agent.firewall;

import com.google.common.hash.Hashing;
import dev.banyan.model.JailName;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What Banyan's chains and sets are called. A name that is too long, or has characters that do not
 * belong there, is cut and gets a hash of the whole as its end, so that two never share one.
 */
final class Names {
  /** Begins every name, and nothing of others begins so. */
  static final String PREFIX = "banyan-";

  private static final int CHAIN_LENGTH = 28;
  private static final int SET_LENGTH = 31;
  private static final int HASH_LENGTH = 6;
  private static final Set<String> RESERVED = Set.of("allow", "new");

  private Names() {}

  /** The chain of a block. */
  static String chain(String name) {
    return PREFIX + fitted(name, CHAIN_LENGTH - PREFIX.length());
  }

  /** The set of a jail's IPv4 or IPv6 networks. */
  static String set(JailName jail, Family family) {
    String name = jail.value();
    int room = SET_LENGTH - PREFIX.length() - family.suffix().length();
    return PREFIX
        + (RESERVED.contains(name) ? hashed(name, room) : fitted(name, room))
        + family.suffix();
  }

  /** The set of networks that are let through. */
  static String allowSet(Family family) {
    return PREFIX + "allow" + family.suffix();
  }

  /** The set that is filled to take another one's place. */
  static String newSet(Family family) {
    return PREFIX + "new" + family.suffix();
  }

  private static String fitted(String name, int room) {
    return name.length() <= room && name.matches("[A-Za-z0-9_.-]+") ? name : hashed(name, room);
  }

  private static String hashed(String name, int room) {
    String plain = name.replaceAll("[^A-Za-z0-9_.-]", "_");
    String hash =
        Hashing.sha256()
            .hashString(name, StandardCharsets.UTF_8)
            .toString()
            .substring(0, HASH_LENGTH);
    return plain.substring(0, Math.min(plain.length(), room - HASH_LENGTH - 1)) + "-" + hash;
  }
}
