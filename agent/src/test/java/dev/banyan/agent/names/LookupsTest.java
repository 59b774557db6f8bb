package dev.banyan.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.model.Address;
import dev.banyan.model.DnsName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookupsTest {
  private static final String UNKNOWN = "is not known to the DNS that this host asks";

  private final FakeDns dns = new FakeDns();
  private final Lookups lookups = new Lookups(dns, dns, dns);
  private final List<String> told = new ArrayList<>();

  private void ask(String name) {
    lookups.ask(
        new DnsName(name),
        new Asker() {
          @Override
          public void known(List<Address> addresses) {
            told.add(name + " " + addresses);
          }

          @Override
          public void unknown(String why) {
            told.add(name + " " + why);
          }
        });
  }

  private void answer() {
    dns.answer();
    lookups.deliver();
  }

  @Test
  void tellsOfAllAddressesOnceTheResolverAnswered() {
    dns.with("a.example", "192.0.2.7", "2001:db8::7", "192.0.2.7");
    ask("a.example");
    lookups.deliver();
    assertThat(told).isEmpty();
    assertThat(lookups.busy()).isTrue();
    dns.answer();
    assertThat(told).isEmpty();
    lookups.deliver();
    assertThat(told).containsExactly("a.example [192.0.2.7, 2001:db8::7]");
    assertThat(lookups.busy()).isFalse();
  }

  @Test
  void saysThatANameIsNotKnown() {
    ask("nobody.example");
    answer();
    assertThat(told).containsExactly("nobody.example " + UNKNOWN);
  }

  @Test
  void asksOnceForAllWhoAsk() {
    dns.with("a.example", "192.0.2.7");
    ask("a.example");
    ask("a.example");
    answer();
    ask("a.example");
    assertThat(told).hasSize(3).containsOnly("a.example [192.0.2.7]");
    assertThat(dns.asked()).hasSize(1);
  }

  @Test
  void remembersAnswersForFiveMinutesAndFailuresForOne() {
    dns.with("a.example", "192.0.2.7");
    ask("a.example");
    ask("nobody.example");
    answer();
    dns.pass(Duration.ofSeconds(59));
    ask("a.example");
    ask("nobody.example");
    assertThat(dns.asked()).hasSize(2);
    dns.pass(Duration.ofSeconds(1));
    ask("nobody.example");
    answer();
    assertThat(dns.asked()).hasSize(3);
    dns.pass(Duration.ofMinutes(4));
    ask("a.example");
    answer();
    assertThat(dns.asked())
        .containsExactly("a.example", "nobody.example", "nobody.example", "a.example");
    assertThat(told).hasSize(6);
  }

  @Test
  void remembersAThousandNames() {
    IntStream.rangeClosed(0, Answers.MOST)
        .forEach(
            i -> {
              dns.with("n%d.example".formatted(i), "192.0.2.7");
              ask("n%d.example".formatted(i));
              answer();
            });
    ask("n1.example");
    assertThat(dns.asked()).hasSize(Answers.MOST + 1);
    ask("n0.example");
    answer();
    assertThat(dns.asked()).hasSize(Answers.MOST + 2);
  }

  @Test
  void leavesOutWhatIsNeverBanned() {
    dns.with("a.example", "127.0.0.1", "192.0.2.7", "::1", "fe80::1", "224.0.0.1");
    dns.with("own.example", "127.0.0.2", "0.0.0.0");
    ask("a.example");
    ask("own.example");
    answer();
    assertThat(told)
        .containsExactly("a.example [192.0.2.7]", "own.example has no address that may be banned");
  }

  @Test
  void takesSixteenAddressesOfANameAtMost() {
    dns.with(
        "many.example",
        IntStream.rangeClosed(1, 250).mapToObj("10.9.8.%d"::formatted).toArray(String[]::new));
    ask("many.example");
    answer();
    assertThat(told.get(0).split(",")).hasSize(16);
  }

  @Test
  void givesANameUpForWhichTheResolverTakesMoreThanFiveSeconds() {
    dns.with("slow.example", "192.0.2.7");
    ask("slow.example");
    dns.before(
        () -> {
          dns.pass(Duration.ofMillis(4_999));
          lookups.deliver();
          assertThat(told).isEmpty();
          dns.pass(Duration.ofMillis(101));
          lookups.deliver();
          assertThat(told).containsExactly("slow.example was not answered for in 5 s");
          assertThat(lookups.busy()).isFalse();
          ask("slow.example");
          assertThat(told).hasSize(2);
        });
    dns.answer();
    lookups.deliver();
    assertThat(told).hasSize(2);
    ask("slow.example");
    assertThat(told).last().isEqualTo("slow.example [192.0.2.7]");
  }

  @Test
  void givesANameUpThatWaitedForAMinuteAndAsksForItNoMore() {
    dns.with("late.example", "192.0.2.7");
    ask("late.example");
    dns.pass(Duration.ofSeconds(59));
    lookups.deliver();
    assertThat(told).isEmpty();
    dns.pass(Duration.ofSeconds(1));
    lookups.deliver();
    assertThat(told).containsExactly("late.example had to wait too long behind other names");
    answer();
    assertThat(dns.asked()).isEmpty();
    ask("late.example");
    answer();
    assertThat(told).last().isEqualTo("late.example [192.0.2.7]");
  }

  @Test
  void takesNoMoreThanAThousandNames() {
    IntStream.range(0, Lookups.MOST_NAMES).forEach(i -> ask("n%d.example".formatted(i)));
    assertThat(told).isEmpty();
    ask("more.example");
    assertThat(told).containsExactly("more.example comes while too many names are looked up");
    ask("n0.example");
    assertThat(told).hasSize(1);
    answer();
    ask("more.example");
    answer();
    assertThat(told).hasSize(Lookups.MOST_NAMES + 3).last().isEqualTo("more.example " + UNKNOWN);
  }

  @Test
  void letsNoMoreThanSoManyWait() {
    IntStream.rangeClosed(0, Lookups.MOST_OF_A_NAME).forEach(i -> ask("one.example"));
    assertThat(told).hasSize(1);
    for (int i = 0; told.size() == 1; i++) {
      ask("n%d.example".formatted(i / Lookups.MOST_OF_A_NAME));
    }
    assertThat(told).last().isEqualTo("n7.example comes while too many names are looked up");
    answer();
    assertThat(told).hasSize(Lookups.MOST_ASKERS + 2);
  }

  @Test
  void saysSoIfTheResolverHasNoRoom() {
    dns.room(1);
    ask("a.example");
    ask("b.example");
    assertThat(told).containsExactly("b.example comes while too many names are looked up");
    answer();
    ask("b.example");
    answer();
    assertThat(told).last().isEqualTo("b.example " + UNKNOWN);
  }

  @Test
  void waitsForWhatIsUnderWayNoLongerThanItMay() {
    dns.with("a.example", "192.0.2.7");
    ask("a.example");
    dns.answer();
    assertThat(lookups.settle(Duration.ofSeconds(1))).isZero();
    assertThat(told).containsExactly("a.example [192.0.2.7]");
    ask("b.example");
    assertThat(lookups.settle(Duration.ZERO)).isZero();
    assertThat(lookups.busy()).isTrue();
  }
}
