package dev.banyan.coordinator.admin;

import dev.banyan.coordinator.push.Fleet;
import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.HostName;
import dev.banyan.model.JailName;
import dev.banyan.wire.BanReply;
import dev.banyan.wire.ListBansRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Who is banned, by the cluster and by hosts that are alone, or would be but for {@code maxbans}.
 */
final class BanList {
  private final Ports ports;
  private final InstantSource clock;
  private final Executor executor;

  BanList(Ports ports, InstantSource clock, Executor executor) {
    this.ports = ports;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * What is asked for.
   *
   * @param host where a ban holds, or that saw its failures
   */
  private record Wanted(
      Optional<Cidr> within, Optional<JailName> jail, Optional<HostName> host, boolean held) {
    static Wanted by(ListBansRequest request) {
      return new Wanted(
          request.hasWithin() ? Optional.of(Requests.cidr(request.getWithin())) : Optional.empty(),
          Requests.jail(request.getJail()),
          Requests.host(request.getHost()),
          request.getHeld());
    }

    boolean has(Ban ban) {
      return ban.held() == held
          && jail.map(ban.jail()::equals).orElse(true)
          && host.map(name -> concerns(ban, name)).orElse(true);
    }

    private static boolean concerns(Ban ban, HostName host) {
      return ban.host().map(host::equals).orElse(false)
          || ban.evidence().stream().anyMatch(e -> e.id().host().equals(host));
    }
  }

  CompletableFuture<Stream<BanReply>> replies(ListBansRequest request) {
    Wanted wanted = Wanted.by(request);
    return candidates(wanted)
        .thenCombineAsync(
            ports.agents().fleet(), (bans, fleet) -> replies(wanted, bans, fleet), executor);
  }

  private CompletableFuture<List<Ban>> candidates(Wanted wanted) {
    if (wanted.within().isPresent()) {
      return ports.bans().touching(wanted.within().get());
    }
    return wanted.held() ? ports.bans().held() : ports.bans().bans();
  }

  private Stream<BanReply> replies(Wanted wanted, List<Ban> bans, Fleet fleet) {
    Fleet.Tally tally = fleet.tally();
    Stream<BanReply> decided =
        bans.stream().filter(wanted::has).map(ban -> Replies.ban(ban, tally));
    return wanted.held()
        ? decided
        : Stream.concat(
            decided,
            new LocalBans(fleet, clock.instant())
                .replies(wanted.within(), wanted.jail(), wanted.host()));
  }
}
