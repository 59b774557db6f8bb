package dev.banyan.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1/32",
    "192.0.2.77/24, 192.0.2.0/24",
    "255.255.255.255/032, 255.255.255.255/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::1, 2001:db8::1/128",
    "2001:db8::1/32, 2001:db8::/32",
    "::/0, ::/0"
  })
  void readsAndWritesNetworks(String text, String written) {
    assertThat(Cidr.parse(text).orElseThrow()).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/24",
        "192.0.2.1/",
        "192.0.2.1/33",
        "192.0.2.1/-1",
        "192.0.2.1/+8",
        "192.0.2.1/0008",
        "192.0.2.1/4294967304",
        "192.0.2.1/8/8",
        "192.0.2.1/ 8",
        "192.0.2.1/\u0668",
        "2001:db8::/129",
        "example.net/8"
      })
  void whatIsNoNetworkIsNone(String text) {
    assertThat(Cidr.parse(text)).isEmpty();
  }
}
