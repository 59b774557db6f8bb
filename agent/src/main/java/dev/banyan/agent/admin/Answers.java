package dev.banyan.agent.admin;

import dev.banyan.agent.enforce.Shown;
import dev.banyan.agent.enforce.Target;
import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.model.Cidr;
import dev.banyan.model.JailName;
import dev.banyan.model.LocalUnban;
import dev.banyan.wire.HostBan;
import dev.banyan.wire.HostReply;
import dev.banyan.wire.HostRequest;
import dev.banyan.wire.HostUnbanRequest;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the agent answers to the operator of its host. Any thread; waits for the firewall. */
public final class Answers {
  private static final long PATIENCE_S = 30;

  private final HostView host;
  private final InstantSource clock;

  public Answers(HostView host, InstantSource clock) {
    this.host = host;
    this.clock = clock;
  }

  List<HostReply> to(HostRequest request) {
    try {
      return switch (request.getRequestCase()) {
        case STATUS -> List.of(HostReply.newBuilder().setStatus(host.status()).build());
        case BANS -> wait(host.bans()).stream().sorted(ORDER).map(Answers::reply).toList();
        case UNBAN -> unban(request.getUnban());
        case REQUEST_NOT_SET -> refused("a question of a kind that this version does not know");
      };
    } catch (MalformedException | ExecutionException | TimeoutException e) {
      return refused(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused("the agent ends");
    }
  }

  private static final Comparator<Shown> ORDER =
      Comparator.comparing((Shown shown) -> shown.target().jail().value())
          .thenComparing(shown -> shown.target().cidr());

  private List<HostReply> unban(HostUnbanRequest request)
      throws MalformedException, ExecutionException, InterruptedException, TimeoutException {
    Cidr asked = Fields.cidr(request.getCidr());
    Optional<JailName> jail = jail(request.getJail());
    List<Shown> bans =
        wait(host.bans()).stream()
            .filter(ban -> jail.map(ban.target().jail()::equals).orElse(true))
            .toList();
    Optional<Cidr> wider =
        bans.stream()
            .map(ban -> ban.target().cidr())
            .filter(cidr -> cidr.contains(asked) && !cidr.equals(asked))
            .min(Comparator.comparingInt(Cidr::bits));
    if (wider.isPresent() && !request.getLiftPrefixes()) {
      return refused(
          "%s is banned as part of %s; to lift that for all of it, add --prefix"
              .formatted(asked, wider.get()));
    }
    Cidr cidr = wider.orElse(asked);
    if (bans.stream().noneMatch(ban -> cidr.contains(ban.target().cidr()))) {
      return List.of();
    }
    List<Target> lifted = wait(host.unban(new LocalUnban(jail, cidr, clock.instant())));
    return bans.stream()
        .filter(ban -> lifted.contains(ban.target()))
        .sorted(ORDER)
        .map(Answers::reply)
        .toList();
  }

  private static Optional<JailName> jail(String name) throws MalformedException {
    if (!name.isEmpty() && !JailName.isValid(name)) {
      throw new MalformedException("'" + name + "' cannot name a jail");
    }
    return name.isEmpty() ? Optional.empty() : Optional.of(new JailName(name));
  }

  private static <T> T wait(CompletableFuture<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private static HostReply reply(Shown shown) {
    var ban =
        HostBan.newBuilder()
            .setJail(shown.target().jail().value())
            .setCidr(Fields.cidr(shown.target().cidr()))
            .setLocal(shown.local());
    shown.until().ifPresent(until -> ban.setUntilMs(until.toEpochMilli()));
    return HostReply.newBuilder().setBan(ban).build();
  }

  private static List<HostReply> refused(String why) {
    return List.of(HostReply.newBuilder().setRefused(why).build());
  }
}
