package dev.banyan.conf;

import dev.banyan.model.Address;
import dev.banyan.model.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Addresses that are never banned. */
final class IgnoreIp {
  private static final Map<String, List<String>> NAMES =
      Map.of("localhost", List.of("127.0.0.0/8", "::1"));

  private final Findings findings;

  IgnoreIp(Findings findings) {
    this.findings = findings;
  }

  List<Cidr> parse(Optional<Value> value) {
    List<Cidr> networks = new ArrayList<>();
    for (Line line : value.map(Value::filled).orElse(List.of())) {
      for (String word : Text.words(line.text())) {
        for (String text : NAMES.getOrDefault(word, List.of(word))) {
          Optional<Cidr> network = Cidr.parse(withBits(text));
          network.ifPresent(networks::add);
          if (network.isEmpty()) {
            sayWrong(line, text);
          }
        }
      }
    }
    return networks;
  }

  private void sayWrong(Line line, String text) {
    String message =
        "expected addresses and networks such as 192.0.2.0/24, not '%s'; names and files are not"
            + " supported";
    findings.problem(line, "ignoreip", message.formatted(Text.shown(text)));
  }

  /** {@code 192.0.2.0/255.255.255.0} is {@code 192.0.2.0/24}. */
  private static String withBits(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d+\\.\\d+\\.\\d+\\.\\d+")) {
      return text;
    }
    long mask = Address.parse(text.substring(slash + 1)).map(Address::low).orElse(-1L);
    int bits = Long.bitCount(mask);
    boolean contiguous = mask == ((0xffff_ffffL << (32 - bits)) & 0xffff_ffffL);
    return contiguous ? text.substring(0, slash + 1) + bits : text;
  }
}
