package dev.banyan.coordinator.cli.fail2ban;

import dev.banyan.conf.Configuration;
import dev.banyan.conf.ConfigurationException;
import dev.banyan.model.Cidr;
import dev.banyan.model.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What fail2ban holds.
 *
 * @param jails that it runs
 * @param allowed in all of them
 * @param allowedInSome by jail.conf too, but in one jail alone
 * @param bans by its database
 */
record ImportSource(
    Set<String> jails, List<Cidr> allowed, List<InJail> allowedInSome, List<Database.Held> bans) {
  private static final String USUAL = "/var/lib/fail2ban/fail2ban.sqlite3";
  private static final Pattern DBFILE = Pattern.compile("(?m)^dbfile[ \t]*[=:][ \t]*(.*?)[ \t]*$");

  /** A network of one jail. */
  record InJail(String jail, Cidr network) {}

  static ImportSource read(Path place) throws DatabaseException, ConfigurationException {
    if (!Files.isDirectory(place)) {
      return of(Optional.empty(), Database.read(place));
    }
    Policy policy = Configuration.load(place).policy();
    Optional<Path> file = database(place);
    return of(
        Optional.of(policy),
        file.isPresent() ? Database.read(file.get()) : new Database(java.util.Map.of(), List.of()));
  }

  private static ImportSource of(Optional<Policy> policy, Database database) {
    Set<String> jails = new TreeSet<>();
    database.jails().forEach((jail, enabled) -> jails.addAll(enabled ? Set.of(jail) : Set.of()));
    List<Cidr> everywhere = policy.map(Policy::ignoreip).orElse(List.of());
    List<InJail> some = new ArrayList<>();
    policy.stream()
        .flatMap(rules -> rules.jails().stream())
        .forEach(
            jail -> {
              jails.add(jail.name().value());
              jail.ignoreip().stream()
                  .filter(net -> everywhere.stream().noneMatch(all -> all.contains(net)))
                  .forEach(net -> some.add(new InJail(jail.name().value(), net)));
            });
    List<Database.Held> bans =
        database.bans().stream()
            .filter(ban -> database.jails().getOrDefault(ban.jail(), true))
            .toList();
    return new ImportSource(jails, everywhere, some, bans);
  }

  /** The database that fail2ban.conf and what stands above it name; empty: none is kept. */
  private static Optional<Path> database(Path directory) throws DatabaseException {
    String named = USUAL;
    try {
      for (Path file : files(directory)) {
        Matcher matcher = DBFILE.matcher(Files.readString(file));
        while (matcher.find()) {
          named = matcher.group(1);
        }
      }
    } catch (IOException e) {
      throw DatabaseException.unnamed(directory, e);
    }
    return named.equalsIgnoreCase("none") || named.equals(":memory:")
        ? Optional.empty()
        : Optional.of(directory.resolve(named));
  }

  private static List<Path> files(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String kind : List.of(".conf", ".local")) {
      files.add(directory.resolve("fail2ban" + kind));
      Path more = directory.resolve("fail2ban.d");
      if (Files.isDirectory(more)) {
        try (Stream<Path> all = Files.list(more)) {
          files.addAll(all.filter(file -> file.toString().endsWith(kind)).sorted().toList());
        }
      }
    }
    return files.stream().filter(Files::isRegularFile).toList();
  }
}
