package dev.banyan.agent.allow;

import dev.banyan.model.Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the default routes lead to, read from the kernel's {@code route} and {@code ipv6_route}
 * (proc(5)). What cannot be read stays what it was.
 */
final class Gateways {
  private static final Logger log = LoggerFactory.getLogger(Gateways.class);
  private static final int BYTES_AT_MOST = 1 << 20;
  private static final int RTF_GATEWAY = 2;
  private static final HexFormat HEX = HexFormat.of();

  private final Path proc;
  private final Map<String, Table> tables = new HashMap<>();
  private Set<Address> known = Set.of();

  /** What a file said, and whom that names. */
  private record Table(String text, Set<Address> gateways) {}

  Gateways(Path proc) {
    this.proc = proc;
  }

  /** Those of now. */
  Set<Address> now() {
    try {
      Set<Address> found = new HashSet<>(in("route", Gateways::gateway4));
      found.addAll(in("ipv6_route", Gateways::gateway6));
      known = Set.copyOf(found);
    } catch (IOException e) {
      log.warn(
          "the default gateway cannot be found out ({}); the one known before stays allowed",
          e.getMessage());
    }
    return known;
  }

  /** Those of one file, which is understood only if it says something else than before. */
  private Set<Address> in(String name, Function<String[], Optional<Address>> gateway)
      throws IOException {
    String text = text(name);
    Table table = tables.get(name);
    if (table == null || !table.text().equals(text)) {
      table =
          new Table(
              text,
              text.lines()
                  .map(line -> line.trim().split("\\s+"))
                  .flatMap(fields -> gateway.apply(fields).stream())
                  .collect(Collectors.toUnmodifiableSet()));
      tables.put(name, table);
    }
    return table.gateways();
  }

  /** A kernel without IPv6 has no such file; of a huge one the beginning has to do. */
  private String text(String name) throws IOException {
    try (InputStream file = Files.newInputStream(proc.resolve(name))) {
      return new String(file.readNBytes(BYTES_AT_MOST), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Interface, destination, gateway, flags, three more, mask; numbers as the host keeps them. */
  private static Optional<Address> gateway4(String[] fields) {
    return fields.length > 7
            && fields[1].equals("00000000")
            && fields[7].equals("00000000")
            && leadsOn(fields[3])
        ? address(fields[2], 8).map(Gateways::asSent).map(Address::of)
        : Optional.empty();
  }

  /** Destination, its length, source, its length, gateway, three more, flags, interface. */
  private static Optional<Address> gateway6(String[] fields) {
    return fields.length > 8 && fields[1].equals("00") && leadsOn(fields[8])
        ? address(fields[4], 32).map(Address::of)
        : Optional.empty();
  }

  private static boolean leadsOn(String flags) {
    return flags.matches("[0-9A-Fa-f]{1,8}") && (Long.parseLong(flags, 16) & RTF_GATEWAY) != 0;
  }

  private static Optional<byte[]> address(String hex, int digits) {
    return hex.length() == digits && hex.matches("[0-9A-Fa-f]+")
        ? Optional.of(HEX.parseHex(hex))
        : Optional.empty();
  }

  private static byte[] asSent(byte[] kept) {
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? kept
        : new byte[] {kept[3], kept[2], kept[1], kept[0]};
  }
}
