package dev.banyan.coordinator.cli.fail2ban;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteException;

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

  /** Who writes is done by then. */
  private static final int BUSY_MILLIS = 5_000;

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
    try {
      Files.newByteChannel(file).close();
      try (Connection database = open(file);
          Statement ask = database.createStatement()) {
        refuseOtherVersions(ask);
        return new Database(jails(ask), bans(ask));
      }
    } catch (NoSuchFileException e) {
      throw new DatabaseException("%s: there is no such file".formatted(file), e);
    } catch (AccessDeniedException e) {
      throw new DatabaseException("%s: not permitted; try with sudo".formatted(file), e);
    } catch (SQLException e) {
      throw new DatabaseException("%s: %s".formatted(file, why(e)), e);
    } catch (IOException | DatabaseException e) {
      throw new DatabaseException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Connection open(Path file) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(BUSY_MILLIS);
    return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath().toUri());
  }

  private static String why(SQLException e) {
    String said = String.valueOf(e.getMessage());
    if (!(e instanceof SQLiteException sqlite)) {
      return "it cannot be read: " + said;
    }
    return switch (sqlite.getResultCode()) {
      case SQLITE_NOTADB -> "it is no database of SQLite";
      case SQLITE_CORRUPT -> "it is damaged: " + said;
      case SQLITE_BUSY, SQLITE_READONLY_ROLLBACK ->
          "it was being written; start fail2ban once, or try again";
      default -> "it cannot be read: " + said;
    };
  }

  private static void refuseOtherVersions(Statement ask) throws SQLException, DatabaseException {
    try (ResultSet table =
        ask.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'fail2banDb'")) {
      if (!table.next()) {
        throw new DatabaseException("it is no database of fail2ban");
      }
    }
    try (ResultSet row = ask.executeQuery("SELECT version FROM fail2banDb")) {
      long version = row.next() ? number(row, "version", 0) : 0;
      if (version != VERSION || row.next()) {
        throw new DatabaseException(
            "its layout is version %d and only %d is known, that of fail2ban 0.11 to 1.1; an older one is converted when such a fail2ban is started with it"
                .formatted(version, VERSION));
      }
    }
  }

  private static Map<String, Boolean> jails(Statement ask) throws SQLException, DatabaseException {
    Map<String, Boolean> jails = new HashMap<>();
    try (ResultSet row = ask.executeQuery("SELECT name, enabled FROM jails")) {
      while (row.next()) {
        jails.put(text(row, "name"), number(row, "enabled", 1) != 0);
      }
    }
    return jails;
  }

  private static List<Held> bans(Statement ask) throws SQLException, DatabaseException {
    List<Held> bans = new ArrayList<>();
    try (ResultSet row =
        ask.executeQuery("SELECT jail, ip, timeofban, bantime, bancount FROM bips")) {
      while (row.next()) {
        bans.add(held(row));
      }
    }
    return bans;
  }

  private static Held held(ResultSet row) throws SQLException, DatabaseException {
    long since = number(row, "timeofban", -1);
    long bantime = number(row, "bantime", 0);
    if (since < 0 || since > MOST_SECONDS || bantime > MOST_SECONDS) {
      throw damaged("a ban at %d for %d s".formatted(since, bantime));
    }
    Instant begin = Instant.ofEpochSecond(since);
    return new Held(
        text(row, "jail"),
        text(row, "ip"),
        begin,
        bantime < 0 ? Optional.empty() : Optional.of(begin.plusSeconds(bantime)),
        number(row, "bancount", 1));
  }

  private static String text(ResultSet row, String column) throws SQLException, DatabaseException {
    if (row.getObject(column) instanceof String text) {
      return text;
    }
    throw damaged("a row without %s".formatted(column));
  }

  private static long number(ResultSet row, String column, long otherwise) throws SQLException {
    return row.getObject(column) instanceof Number number ? number.longValue() : otherwise;
  }

  private static DatabaseException damaged(String how) {
    return new DatabaseException("it is damaged: " + how);
  }
}
