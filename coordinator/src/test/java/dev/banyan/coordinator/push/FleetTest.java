package dev.banyan.coordinator.push;

import static dev.banyan.coordinator.push.Bans.A;
import static dev.banyan.coordinator.push.Bans.B;
import static dev.banyan.coordinator.push.Bans.EPOCH;
import static dev.banyan.coordinator.push.Bans.ban;
import static dev.banyan.coordinator.push.Bans.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.banyan.codec.AttachCodec;
import dev.banyan.codec.LocalCodec;
import dev.banyan.model.Ack;
import dev.banyan.model.AgentReport;
import dev.banyan.model.Batch;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.EntryKey;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Policy;
import dev.banyan.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FleetTest extends ServedPush {
  @Test
  void knowsWhoEnforcesAndWhoDoesNot() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    AgentProbe b = AgentProbe.attached(channel, B, EPOCH, 1);
    changes(2, ban(2, "192.0.2.1"));
    a.acked();
    b.ack(b.batch(), new Ack.Failed(key("192.0.2.1"), new Revision(2), "set is full\u001b[0m"));

    Fleet fleet = push.reached(new Revision(2), Duration.ofSeconds(60)).join();
    var enforced = fleet.enforced(new Revision(2), key("192.0.2.1"), Optional.empty());

    assertThat(enforced.by()).containsExactly(A);
    assertThat(enforced.missingOn()).containsExactly(B);
    assertThat(fleet.agents().get(1).failed().get(0).error()).isEqualTo("set is full\\u001B[0m");
  }

  @Test
  void waitsForAllButNotForEver() {
    push.open();
    changes(1);
    AgentProbe a = attach(EPOCH, 1);
    var soon = push.reached(new Revision(2), Duration.ofSeconds(5));
    changes(2, ban(2, "192.0.2.1"));
    Batch batch = a.batch();
    settle();
    assertThat(soon).isNotDone();

    var later = push.reached(new Revision(3), Duration.ofSeconds(5));
    a.ack(batch);
    assertThat(soon.join().behind()).isZero();
    tick(Duration.ofSeconds(5));

    assertThat(later.join().head()).isEqualTo(new Revision(2));
  }

  @Test
  void showsWhatAHostBansByItselfAlsoWhenItIsGone() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    var ban =
        new LocalBan(
            Bans.ASTERISK, cidr("192.0.2.1"), Bans.NOON, Optional.of(Bans.NOON.plusSeconds(9)), 5);
    probe.send(LocalCodec.encode(List.of(ban), Bans.NOON));
    await().until(() -> !push.fleet().join().agents().get(0).localBans().isEmpty());
    assertThat(push.fleet().join().agents().get(0).localBans())
        .extracting(LocalBan::cidr, LocalBan::failures)
        .containsExactly(tuple(cidr("192.0.2.1"), 5));
    probe.hangUp();
    await().until(() -> push.fleet().join().connected() == 0);
    assertThat(push.fleet().join().agents().get(0).localBans()).hasSize(1);
  }

  @Test
  void bringsUnbansOfAHostIntoTheLogAndSaysSoWhenItHasThem() {
    List<Entry> log = new CopyOnWriteArrayList<>();
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    var unban = new LocalUnban(Optional.empty(), cidr("192.0.2.0/24"), Bans.NOON);
    probe.send(LocalCodec.encode(new LocalCodec.Unbans(3, List.of(unban))));
    settle();
    assertThat(probe.unbansTaken).as("there is no log to write to yet").isEmpty();
    push.appendTo(
        entry -> {
          log.add(entry);
          return CompletableFuture.completedFuture(new Revision(40 + log.size()));
        });
    var both =
        List.of(unban, new LocalUnban(Optional.of(Bans.ASTERISK), cidr("198.51.100.1"), Bans.NOON));
    probe.send(LocalCodec.encode(new LocalCodec.Unbans(4, both)));
    await().until(() -> !probe.unbansTaken.isEmpty());
    assertThat(probe.unbansTaken).containsExactly(new LocalCodec.Taken(4, EPOCH, new Revision(42)));
    assertThat(log)
        .extracting(entry -> entry.key().value())
        .containsExactly(
            "unban/*/%s/192.0.2.0/24".formatted(A),
            "unban/%s/%s/198.51.100.1/32".formatted(Bans.ASTERISK, A));
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  @Test
  void saysThatABanIsMissingWhereItsJailBlocksNobody() throws Exception {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    var fault = AgentReport.Fault.blockingNobody(Bans.ASTERISK.value(), "its action is not run");
    probe.send(
        AttachCodec.encode(
            new AgentReport(
                1, 2, 3, 4, Duration.ZERO, 6, AgentReport.Mode.CLUSTER, List.of(fault))));
    await().until(() -> push.fleet().join().faulty() == 1);

    Fleet fleet = push.fleet().join();
    Revision held = new Revision(1);
    EntryKey ban = EntryKey.automatic(Bans.ASTERISK, Optional.empty(), cidr("192.0.2.1"));
    EntryKey another = EntryKey.automatic(Policy.MANUAL, Optional.empty(), cidr("192.0.2.1"));

    assertThat(fleet.enforced(held, ban, Optional.empty()).missingOn()).containsExactly(A);
    assertThat(fleet.tally().count(held, ban, Optional.empty()).enforced()).isZero();
    assertThat(fleet.enforced(held, another, Optional.empty()).by()).containsExactly(A);
    assertThat(fleet.tally().count(held, another, Optional.empty()).enforced()).isOne();
    EntryKey unban =
        EntryKey.unban(Optional.of(Bans.ASTERISK), Optional.empty(), cidr("192.0.2.1"));
    assertThat(fleet.enforced(held, unban, Optional.empty()).missingOn()).as("lifted").isEmpty();
    byte[] told = NoticeCodec.encode(new Fleet.Elsewhere("c2", held, 1, fleet.agents()));
    Fleet elsewhere =
        new Fleet(held, List.of()).with(List.of(NoticeCodec.decode("c2", told, Bans.NOON)));
    assertThat(elsewhere.enforced(held, ban, Optional.empty()).missingOn()).containsExactly(A);
  }

  @Test
  void remembersWhoWasAttachedAndWhatItSaid() {
    push.open();
    changes(1);
    AgentProbe probe = attach(EPOCH, 1);
    var fault = new AgentReport.Fault("asterisk", "/var/log/x is not there");
    probe.send(
        AttachCodec.encode(
            new AgentReport(
                1, 2, 3, 4, Duration.ofMillis(5), 6, AgentReport.Mode.ALONE, List.of(fault))));
    await().until(() -> push.fleet().join().faulty() == 1);
    probe.hangUp();
    await().until(() -> push.fleet().join().connected() == 0);

    Fleet.Agent agent = push.fleet().join().agents().get(0);

    assertThat(agent.host()).isEqualTo(A);
    assertThat(agent.mode()).isEqualTo("alone");
    assertThat(agent.faults()).containsExactly(fault);
    assertThat(push.fleet().join().faulty()).as("not attached any more").isZero();
    assertThat(agent.firewall()).isEqualTo("dry-run");
  }
}
