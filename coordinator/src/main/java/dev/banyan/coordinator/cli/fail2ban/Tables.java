package dev.banyan.coordinator.cli.fail2ban;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables of a file of SQLite, row by row. Values are {@code Long} and {@code String}. */
final class Tables {
  private static final int INTERIOR = 5;
  private static final int LEAF = 13;
  private static final int DEEPEST = 20;
  private static final int LONGEST = 16 << 20;
  private static final int FILE_HEADER = 100;
  private static final List<String> SCHEMA = List.of("type", "name", "tbl_name", "rootpage", "sql");

  private final Pages pages;
  private final Map<String, Map<String, Object>> tables = new HashMap<>();

  Tables(Pages pages) throws IOException, DatabaseException {
    this.pages = pages;
    rows(
        1,
        SCHEMA,
        row -> {
          if ("table".equals(row.get("type"))) {
            tables.put(String.valueOf(row.get("name")).toLowerCase(Locale.ROOT), row);
          }
        });
  }

  /** Takes a row: what its columns hold, but for those that hold nothing. */
  interface Sink {
    void take(Map<String, Object> row) throws DatabaseException;
  }

  boolean has(String table) {
    return tables.containsKey(table.toLowerCase(Locale.ROOT));
  }

  /** Reads all of a table. */
  void rows(String table, Sink sink) throws IOException, DatabaseException {
    Map<String, Object> schema = tables.getOrDefault(table.toLowerCase(Locale.ROOT), Map.of());
    if (!(schema.get("rootpage") instanceof Long root)) {
      throw new DatabaseException("it has no table %s".formatted(table));
    }
    rows(root, columns(String.valueOf(schema.get("sql"))), sink);
  }

  /** The columns that a CREATE TABLE names, in order; constraints after them do no harm. */
  private static List<String> columns(String sql) {
    List<String> columns = new ArrayList<>();
    String inside = sql.substring(sql.indexOf('(') + 1);
    for (String column : inside.split(",", -1)) {
      columns.add(column.strip().split("\\s", 2)[0].replaceAll("[\"`\\[\\]]", ""));
    }
    return columns;
  }

  private void rows(long root, List<String> columns, Sink sink)
      throws IOException, DatabaseException {
    try {
      tree(root, columns, sink, 0);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new DatabaseException("it is damaged: a row ends before it should", e);
    }
  }

  private void tree(long number, List<String> columns, Sink sink, int depth)
      throws IOException, DatabaseException {
    ByteBuffer page = pages.page(number);
    int start = number == 1 ? FILE_HEADER : 0;
    int kind = page.get(start);
    if (depth > DEEPEST || (kind != INTERIOR && kind != LEAF)) {
      throw Pages.damaged("page %d is none of a table".formatted(number));
    }
    int cells = Short.toUnsignedInt(page.getShort(start + 3));
    int pointers = start + (kind == LEAF ? 8 : 12);
    for (int i = 0; i < cells; i++) {
      page.position(Short.toUnsignedInt(page.getShort(pointers + 2 * i)));
      if (kind == LEAF) {
        sink.take(row(payload(page), columns));
      } else {
        tree(Integer.toUnsignedLong(page.getInt()), columns, sink, depth + 1);
      }
    }
    if (kind == INTERIOR) {
      tree(Integer.toUnsignedLong(page.getInt(start + 8)), columns, sink, depth + 1);
    }
  }

  /** A row's bytes; what does not fit its page lies in a chain of others. */
  private ByteBuffer payload(ByteBuffer page) throws IOException, DatabaseException {
    long length = varint(page);
    varint(page);
    if (length < 0 || length > LONGEST) {
      throw Pages.damaged("a row of %d bytes".formatted(length));
    }
    ByteBuffer payload = ByteBuffer.allocate((int) length);
    move(page, payload, local((int) length));
    long next = payload.hasRemaining() ? Integer.toUnsignedLong(page.getInt()) : 0;
    while (payload.hasRemaining()) {
      ByteBuffer more = pages.page(next);
      next = Integer.toUnsignedLong(more.getInt());
      move(more, payload, Math.min(payload.remaining(), pages.usable() - 4));
    }
    return payload.flip();
  }

  private static void move(ByteBuffer from, ByteBuffer to, int length) {
    to.put(from.slice(from.position(), length));
    from.position(from.position() + length);
  }

  /** How much of a row lies in its own page. */
  private int local(int length) {
    int usable = pages.usable();
    int most = usable - 35;
    if (length <= most) {
      return length;
    }
    int least = (usable - 12) * 32 / 255 - 23;
    int whole = least + (length - least) % (usable - 4);
    return whole <= most ? whole : least;
  }

  private static Map<String, Object> row(ByteBuffer payload, List<String> columns) {
    ByteBuffer types = payload.duplicate();
    int header = (int) varint(types);
    types.limit(header);
    payload.position(header);
    Map<String, Object> row = new HashMap<>();
    for (int column = 0; types.hasRemaining() && column < columns.size(); column++) {
      long type = varint(types);
      if (type >= 12) {
        byte[] bytes = new byte[Math.toIntExact((type - 12) / 2)];
        payload.get(bytes);
        row.put(columns.get(column), new String(bytes, StandardCharsets.UTF_8));
      } else if (type != 0) {
        row.put(columns.get(column), number((int) type, payload));
      }
    }
    return row;
  }

  private static Long number(int type, ByteBuffer payload) {
    return switch (type) {
      case 1, 2, 3, 4 -> whole(payload, type);
      case 5 -> whole(payload, 6);
      case 6 -> payload.getLong();
      case 7 -> (long) payload.getDouble();
      case 8 -> 0L;
      case 9 -> 1L;
      default -> throw new IllegalArgumentException("a value of unknown type");
    };
  }

  private static long whole(ByteBuffer payload, int bytes) {
    long value = payload.get();
    for (int i = 1; i < bytes; i++) {
      value = (value << 8) | Byte.toUnsignedLong(payload.get());
    }
    return value;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      byte next = bytes.get();
      value = (value << 7) | (next & 0x7f);
      if (next >= 0) {
        return value;
      }
    }
    return (value << 8) | Byte.toUnsignedLong(bytes.get());
  }
}
