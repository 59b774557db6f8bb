package dev.banyan.agent;

import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Printable;
import dev.banyan.wire.HostBan;
import java.time.Instant;

/** Bans of a host as lines. */
final class HostBans {
  private HostBans() {}

  static String line(HostBan ban) {
    return "%s in jail %s, %s%s"
        .formatted(
            network(ban),
            Printable.of(ban.getJail()),
            ban.hasUntilMs() ? "until " + until(ban) : "for ever",
            ban.getLocal() ? ", decided by this host alone" : "");
  }

  static String json(HostBan ban) {
    return "{\"jail\":\"%s\",\"address\":\"%s\",\"until\":%s,\"origin\":\"%s\"}"
        .formatted(
            Printable.of(ban.getJail()),
            network(ban),
            ban.hasUntilMs() ? "\"" + until(ban) + "\"" : "null",
            ban.getLocal() ? "local" : "cluster");
  }

  private static Instant until(HostBan ban) {
    return Instant.ofEpochMilli(ban.getUntilMs());
  }

  /** An address without its length. */
  private static String network(HostBan ban) {
    try {
      var cidr = Fields.cidr(ban.getCidr());
      return cidr.isSingle() ? cidr.address().toString() : cidr.toString();
    } catch (MalformedException e) {
      return "?";
    }
  }
}
