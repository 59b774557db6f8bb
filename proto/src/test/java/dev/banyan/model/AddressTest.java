package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTest {

  @Test
  void readsTheUsualNotations() {
    for (String text :
        List.of("0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "2001:db8::1", "fe80::1:2")) {
      assertThat(Address.parse(text).orElseThrow()).as(text).hasToString(text);
    }
    assertThat(Address.parse("::ffff:192.0.2.1")).isEqualTo(Address.parse("192.0.2.1"));
  }

  @Test
  void readsNoDigitsOfOtherScripts() {
    assertThat(Address.parse("19\u0662.0.2.1")).isEmpty();
    assertThat(Address.parse("2001:db8::\u0661")).isEmpty();
  }

  /** What stands in a log is read as the library reads it that knows all notations. */
  @Test
  void readsNoMoreAndNoLessThanTheLibrary() {
    long seed = Long.getLong("banyan.seed", 1);
    Random random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      String text = almostAnAddress(random);
      assertThat(Address.parse(text).isPresent())
          .as("seed %s round %s: %s", seed, round, text)
          .isEqualTo(InetAddresses.isInetAddress(text));
      Address.parse(text)
          .ifPresent(
              address ->
                  assertThat(address.toBytes())
                      .as(text)
                      .isEqualTo(InetAddresses.forString(text).getAddress()));
    }
  }

  private static String almostAnAddress(Random random) {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(8) == 0 ? random.nextInt(7) : 4;
    for (int i = 0; i < parts; i++) {
      text.append(i == 0 ? "" : random.nextInt(40) == 0 ? ":" : ".");
      String part = Integer.toString(random.nextInt(random.nextBoolean() ? 260 : 30));
      text.append(random.nextInt(30) == 0 ? "0" + part : random.nextInt(30) == 0 ? "" : part);
    }
    return text.toString();
  }
}
