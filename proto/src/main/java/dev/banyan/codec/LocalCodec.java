package dev.banyan.codec;

import dev.banyan.model.Epoch;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import dev.banyan.wire.FromAgent;
import dev.banyan.wire.LocalBans;
import dev.banyan.wire.LocalUnbans;
import dev.banyan.wire.ToAgent;
import dev.banyan.wire.UnbansTaken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a host decided by itself, on its way to a coordinator. */
public final class LocalCodec {
  private static final long FOR_EVER = -1;
  private static final String ANY = "*";

  private LocalCodec() {}

  /** Unbans of a host that the ban log does not know yet. */
  public record Unbans(long batch, List<LocalUnban> unbans) {
    public Unbans {
      unbans = List.copyOf(unbans);
    }
  }

  /** Unbans that the ban log knows now, the last of them by this revision. */
  public record Taken(long batch, Epoch epoch, Revision revision) {}

  /** The bans as they are sent at {@code now}. */
  public static FromAgent encode(List<LocalBan> bans, Instant now) {
    var wire = LocalBans.newBuilder();
    for (LocalBan ban : bans) {
      wire.addBans(
          dev.banyan.wire.LocalBan.newBuilder()
              .setJail(ban.jail().value())
              .setCidr(Fields.cidr(ban.cidr()))
              .setLastFailureMs(ban.lastFailure().toEpochMilli())
              .setRemainingMs(
                  ban.until()
                      .map(until -> Math.max(0, Duration.between(now, until).toMillis()))
                      .orElse(FOR_EVER))
              .setFailures(ban.failures()));
    }
    return FromAgent.newBuilder().setLocalBans(wire).build();
  }

  /** The bans that arrived at {@code now}. */
  public static List<LocalBan> decode(LocalBans wire, Instant now) throws MalformedException {
    List<LocalBan> bans = new ArrayList<>();
    for (dev.banyan.wire.LocalBan ban : wire.getBansList()) {
      long remaining = ban.getRemainingMs();
      if (remaining < FOR_EVER) {
        throw new MalformedException("remaining_ms: " + remaining + " is negative");
      }
      bans.add(
          new LocalBan(
              Fields.jail(ban.getJail()),
              Fields.cidr(ban.getCidr()),
              Fields.instant("last_failure_ms", ban.getLastFailureMs()),
              remaining == FOR_EVER
                  ? Optional.empty()
                  : Optional.of(now.plusMillis(Math.min(remaining, BatchCodec.LONGEST_MS))),
              ban.getFailures()));
    }
    return bans;
  }

  public static FromAgent encode(Unbans unbans) {
    var wire = LocalUnbans.newBuilder().setBatch(unbans.batch());
    for (LocalUnban unban : unbans.unbans()) {
      wire.addUnbans(
          dev.banyan.wire.LocalUnban.newBuilder()
              .setJail(unban.jail().map(JailName::value).orElse(ANY))
              .setCidr(Fields.cidr(unban.cidr()))
              .setAtMs(unban.at().toEpochMilli()));
    }
    return FromAgent.newBuilder().setLocalUnbans(wire).build();
  }

  public static Unbans decode(LocalUnbans wire) throws MalformedException {
    List<LocalUnban> unbans = new ArrayList<>();
    for (dev.banyan.wire.LocalUnban unban : wire.getUnbansList()) {
      unbans.add(
          new LocalUnban(
              unban.getJail().equals(ANY)
                  ? Optional.empty()
                  : Optional.of(Fields.jail(unban.getJail())),
              Fields.cidr(unban.getCidr()),
              Fields.instant("at_ms", unban.getAtMs())));
    }
    return new Unbans(wire.getBatch(), unbans);
  }

  public static ToAgent encode(Taken taken) {
    return ToAgent.newBuilder()
        .setUnbansTaken(
            UnbansTaken.newBuilder()
                .setBatch(taken.batch())
                .setEpoch(taken.epoch().id())
                .setRevision(taken.revision().offset()))
        .build();
  }

  public static Taken decode(UnbansTaken wire) throws MalformedException {
    return new Taken(
        wire.getBatch(),
        new Epoch(wire.getEpoch()),
        AttachCodec.revision("revision", wire.getRevision()));
  }
}
