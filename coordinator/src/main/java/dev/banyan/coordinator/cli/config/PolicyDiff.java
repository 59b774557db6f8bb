package dev.banyan.coordinator.cli.config;

import dev.banyan.conf.Durations;
import dev.banyan.model.Cidr;
import dev.banyan.model.Jail;
import dev.banyan.model.Policy;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** In what two policies differ: by jail, by what a jail is made of. */
final class PolicyDiff {
  /**
   * A difference.
   *
   * @param jail empty: of all of them
   * @param key empty: the jail is in one of them only
   * @param inForce what only the first says
   * @param files what only the second says
   */
  record Change(String jail, String key, List<String> inForce, List<String> files) {}

  private PolicyDiff() {}

  static List<Change> between(Policy inForce, Policy files) {
    List<Change> changes = new ArrayList<>();
    compare("", everywhere(inForce), everywhere(files), changes);
    Map<String, Jail> before = byName(inForce);
    Map<String, Jail> after = byName(files);
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String name : names) {
      Jail old = before.get(name);
      Jail young = after.get(name);
      if (old != null && young != null) {
        compare(name, parts(old), parts(young), changes);
      } else {
        List<String> itself = List.of("enabled");
        changes.add(
            young == null
                ? new Change(name, "", itself, List.of())
                : new Change(name, "", List.of(), itself));
      }
    }
    return changes;
  }

  /** Without what coordinator.conf says, and the digest, which says that something differs. */
  private static Map<String, List<String>> everywhere(Policy policy) {
    return Map.of(
        "ignoreip",
        Stream.concat(
                policy.ignoreip().stream().map(PolicyDiff::text),
                policy.ignoreNames().stream()
                    .map(n -> n.name() + n.jail().map(j -> " in " + j).orElse("")))
            .sorted()
            .toList());
  }

  private static Map<String, Jail> byName(Policy policy) {
    return policy.jails().stream()
        .collect(
            Collectors.toMap(
                jail -> jail.name().value(), jail -> jail, (a, b) -> b, LinkedHashMap::new));
  }

  private static void compare(
      String jail,
      Map<String, List<String>> before,
      Map<String, List<String>> after,
      List<Change> changes) {
    Set<String> keys = new LinkedHashSet<>(before.keySet());
    keys.addAll(after.keySet());
    for (String key : keys) {
      List<String> gone = without(before.getOrDefault(key, List.of()), after.get(key));
      List<String> come = without(after.getOrDefault(key, List.of()), before.get(key));
      if (!gone.isEmpty() || !come.isEmpty()) {
        changes.add(new Change(jail, key, gone, come));
      }
    }
  }

  private static List<String> without(List<String> values, @Nullable List<String> known) {
    return values.stream().filter(value -> known == null || !known.contains(value)).toList();
  }

  /** The parts of a record by name, those of records in it by theirs. */
  private static Map<String, List<String>> parts(Object whole) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    for (RecordComponent part : whole.getClass().getRecordComponents()) {
      Object value = content(value(whole, part));
      if (value instanceof Record inner && inner.getClass().getRecordComponents().length > 1) {
        parts(inner).forEach((name, texts) -> parts.put(name(part, name), texts));
      } else {
        parts.put(part.getName(), texts(value));
      }
    }
    return parts;
  }

  /** Of a filter "filter.failregex", of a measure just "minhosts". */
  private static String name(RecordComponent outer, String inner) {
    return outer.getName().equals("measure") ? inner : outer.getName() + "." + inner;
  }

  private static Object value(Object whole, RecordComponent part) {
    try {
      return part.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(part + " of a public record", e);
    }
  }

  private static Object content(Object value) {
    if (value instanceof Optional<?> some) {
      return some.isPresent() ? some.get() : List.of();
    }
    if (value instanceof OptionalInt some) {
      return some.isPresent() ? some.getAsInt() : List.of();
    }
    return value;
  }

  private static List<String> texts(Object value) {
    if (value instanceof Collection<?> many) {
      return many.stream().map(PolicyDiff::text).toList();
    }
    return List.of(text(value));
  }

  /** A record as its parts that say something. */
  private static String text(Object value) {
    Object content = content(value);
    if (content instanceof Duration time) {
      return Durations.words(time);
    }
    if (content instanceof Cidr cidr && cidr.isSingle()) {
      return cidr.address().toString();
    }
    if (content instanceof Jail.Log file) {
      return file.path() + (file.fromEnd() ? " tail" : "");
    }
    return String.valueOf(content);
  }
}
