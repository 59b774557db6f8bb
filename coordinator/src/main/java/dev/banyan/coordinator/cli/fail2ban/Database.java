package dev.banyan.coordinator.cli.fail2ban;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What fail2ban's database says.
 *
 * @param jails whether each is enabled there
 * @param bans the last of each address in each jail, over or not
 */
public record Database(Map<String, Boolean> jails, List<Held> bans) {
  /** Of fail2ban 0.11 to 1.1; those before keep no end of a ban. */
  private static final long VERSION = 4;

  /** No ban is longer, and no clock goes so far. */
  private static final long MOST_SECONDS = 1L << 40;

  public Database {
    jails = Map.copyOf(jails);
    bans = List.copyOf(bans);
  }

  /**
   * A ban.
   *
   * @param subject an address, or whatever else the jail's filter finds
   * @param until when it ends; empty: never
   * @param count how many it had in that jail, with this
   */
  public record Held(
      String jail, String subject, Instant since, Optional<Instant> until, long count) {}

  /** Reads a database, of which nothing changes. */
  public static Database read(Path file) throws DatabaseException {
    try (Pages pages = Pages.open(file)) {
      Tables tables = new Tables(pages);
      refuseOtherVersions(tables);
      Map<String, Boolean> jails = new HashMap<>();
      tables.rows("jails", row -> jails.put(text(row, "name"), number(row, "enabled", 1) != 0));
      List<Held> bans = new ArrayList<>();
      tables.rows("bips", row -> bans.add(held(row)));
      return new Database(jails, bans);
    } catch (NoSuchFileException e) {
      throw new DatabaseException("%s: there is no such file".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new DatabaseException("%s: not permitted; try with sudo".formatted(file), e);
    } catch (IOException | DatabaseException e) {
      throw new DatabaseException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void refuseOtherVersions(Tables tables) throws IOException, DatabaseException {
    if (!tables.has("fail2banDb")) {
      throw new DatabaseException("it is no database of fail2ban");
    }
    List<Long> versions = new ArrayList<>();
    tables.rows("fail2banDb", row -> versions.add(number(row, "version", 0)));
    if (!versions.equals(List.of(VERSION))) {
      throw new DatabaseException(
          "its layout is version %s and only %d is known, that of fail2ban 0.11 to 1.1; an older one is converted when such a fail2ban is started with it"
              .formatted(versions.isEmpty() ? "none" : versions.get(0), VERSION));
    }
  }

  private static Held held(Map<String, Object> row) throws DatabaseException {
    long since = number(row, "timeofban", -1);
    long bantime = number(row, "bantime", 0);
    if (since < 0 || since > MOST_SECONDS || bantime > MOST_SECONDS) {
      throw Pages.damaged("a ban at %d for %d s".formatted(since, bantime));
    }
    Instant begin = Instant.ofEpochSecond(since);
    return new Held(
        text(row, "jail"),
        text(row, "ip"),
        begin,
        bantime < 0 ? Optional.empty() : Optional.of(begin.plusSeconds(bantime)),
        number(row, "bancount", 1));
  }

  private static String text(Map<String, Object> row, String column) throws DatabaseException {
    if (row.get(column) instanceof String text) {
      return text;
    }
    throw Pages.damaged("a row without %s".formatted(column));
  }

  private static long number(Map<String, Object> row, String column, long otherwise) {
    return row.get(column) instanceof Long number ? number : otherwise;
  }
}
