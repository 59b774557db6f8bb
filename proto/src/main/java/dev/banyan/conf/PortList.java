package dev.banyan.conf;

import dev.banyan.model.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as firewalls write them: {@code 5060,5061}, {@code 10000:20000}, {@code ssh}. */
final class PortList {
  private static final Pattern RANGE = Pattern.compile("(\\w[\\w-]*?)(?:[:-](\\d+))?");
  private static final Map<String, Integer> SERVICES =
      Map.ofEntries(
          Map.entry("ftp-data", 20),
          Map.entry("ftp", 21),
          Map.entry("ssh", 22),
          Map.entry("telnet", 23),
          Map.entry("smtp", 25),
          Map.entry("domain", 53),
          Map.entry("http", 80),
          Map.entry("pop3", 110),
          Map.entry("ntp", 123),
          Map.entry("imap", 143),
          Map.entry("imap2", 143),
          Map.entry("snmp", 161),
          Map.entry("ldap", 389),
          Map.entry("https", 443),
          Map.entry("smtps", 465),
          Map.entry("ssmtp", 465),
          Map.entry("submissions", 465),
          Map.entry("submission", 587),
          Map.entry("ldaps", 636),
          Map.entry("ftps-data", 989),
          Map.entry("ftps", 990),
          Map.entry("imaps", 993),
          Map.entry("pop3s", 995),
          Map.entry("socks", 1080),
          Map.entry("openvpn", 1194),
          Map.entry("mysql", 3306),
          Map.entry("rdp", 3389),
          Map.entry("ms-wbt-server", 3389),
          Map.entry("sieve", 4190),
          Map.entry("iax", 4569),
          Map.entry("sip", 5060),
          Map.entry("sip-tls", 5061),
          Map.entry("sips", 5061),
          Map.entry("postgresql", 5432),
          Map.entry("webmin", 10000));

  static final String EXPECTED = "a port, 5060:5061 or a service";

  private PortList() {}

  /** The ports; none if they are all; empty if the text is no list of ports. */
  static Optional<List<Block.Ports>> parse(String text) {
    List<Block.Ports> ports = new ArrayList<>();
    for (String part : Text.words(text)) {
      Optional<Block.Ports> range = range(part);
      if (range.isEmpty()) {
        return Optional.empty();
      }
      ports.add(range.get());
    }
    if (ports.isEmpty()) {
      return Optional.empty();
    }
    boolean all = ports.stream().anyMatch(range -> range.first() <= 1 && range.last() == 65535);
    return Optional.of(all ? List.of() : List.copyOf(ports));
  }

  private static Optional<Block.Ports> range(String text) {
    Optional<Integer> service = port(text);
    if (service.isPresent()) {
      return Optional.of(new Block.Ports(service.get(), service.get()));
    }
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches() || matcher.group(2) == null) {
      return Optional.empty();
    }
    Optional<Integer> first = port(matcher.group(1));
    Optional<Integer> last = port(matcher.group(2));
    return first.isPresent() && last.isPresent() && first.get() <= last.get()
        ? Optional.of(new Block.Ports(first.get(), last.get()))
        : Optional.empty();
  }

  private static Optional<Integer> port(String text) {
    if (text.matches("\\d{1,5}")) {
      int port = Integer.parseInt(text);
      return port <= 65535 ? Optional.of(port) : Optional.empty();
    }
    return Optional.ofNullable(SERVICES.get(text.toLowerCase(Locale.ROOT)));
  }
}
