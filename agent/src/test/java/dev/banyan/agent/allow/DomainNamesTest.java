package dev.banyan.agent.allow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Address;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DomainNamesTest {
  private static final Address ONE = Address.parse("192.0.2.1").orElseThrow();
  private static final Address TWO = Address.parse("2001:db8::2").orElseThrow();

  private final Map<String, Set<Address>> zone = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final DomainNames names = new DomainNames(this::lookUp, Runnable::run, () -> now);

  private Set<Address> lookUp(String name) throws UnknownHostException {
    asked.add(name);
    Set<Address> addresses = zone.get(name);
    if (addresses == null) {
      throw new UnknownHostException(name);
    }
    return addresses;
  }

  @Test
  void aNewNameIsKnownAtOnceAndLookedUpAgainAfterAMinute() {
    zone.put("pbx.example", Set.of(ONE));
    assertThat(names.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of(ONE));
    zone.put("pbx.example", Set.of(TWO));
    now = now.plusSeconds(59);
    assertThat(names.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of(ONE));
    now = now.plusSeconds(1);
    assertThat(names.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of(TWO));
    assertThat(asked).hasSize(2);
  }

  @Test
  void theLastGoodAnswerHoldsWhileTheNameServerIsAway() {
    zone.put("pbx.example", Set.of(ONE));
    names.of(Set.of("pbx.example"));
    zone.clear();
    for (int minute = 0; minute < 5; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      assertThat(names.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of(ONE));
    }
    assertThat(asked).hasSize(6);
    zone.put("pbx.example", Set.of(TWO));
    now = now.plusSeconds(10);
    assertThat(names.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of(TWO));
  }

  @Test
  void aNameServerThatHangsIsNotAskedOnceMoreAndHoldsUpNobodyForLong() {
    Queue<Runnable> hanging = new ArrayDeque<>();
    var waiting = new DomainNames(this::lookUp, hanging::add, () -> now);
    zone.put("pbx.example", Set.of(ONE));
    assertThat(waiting.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of());
    now = now.plus(Duration.ofHours(1));
    assertThat(waiting.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of());
    assertThat(hanging).hasSize(1);
    hanging.remove().run();
    assertThat(waiting.of(Set.of("pbx.example"))).containsEntry("pbx.example", Set.of(ONE));
  }

  @Test
  void namesAndAddressesAreBounded() {
    Set<String> many = new HashSet<>();
    Set<Address> addresses = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      many.add("host" + i);
      addresses.add(new Address(false, 0, i));
    }
    many.forEach(name -> zone.put(name, addresses));
    Map<String, Set<Address>> known = names.of(many);
    assertThat(asked).hasSize(DomainNames.MOST);
    assertThat(known.values())
        .allSatisfy(a -> assertThat(a).hasSize(DomainNames.ADDRESSES_AT_MOST));
  }

  @Test
  void whatIsNoLongerAskedForIsForgotten() {
    zone.put("pbx.example", Set.of(ONE));
    names.of(Set.of("pbx.example"));
    assertThat(names.of(Set.of())).isEmpty();
  }
}
