package dev.banyan.filter.regex;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The groups that a parser has met so far. */
final class Groups {
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private final Set<Integer> open = new HashSet<>();
  private int count;

  int open() {
    open.add(++count);
    return count;
  }

  int open(String name, Cursor in, int position) throws RegexException {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw in.error("bad group name \"" + name + "\"", position);
    }
    Integer before = names.putIfAbsent(name, count + 1);
    if (before != null) {
      throw in.error("the group \"" + name + "\" is there twice", position);
    }
    return open();
  }

  void close(int group) {
    open.remove(group);
  }

  /** The group of a name or number that was closed before. */
  int known(String name, Cursor in, int position) throws RegexException {
    int group = number(name);
    if (group < 1 || group > count) {
      throw in.error("no group \"" + name + "\" before it", position);
    }
    if (open.contains(group)) {
      throw in.error("it refers to the group that it is in", position);
    }
    return group;
  }

  private int number(String name) {
    if (name.matches("[0-9]{1,5}")) {
      return Integer.parseInt(name);
    }
    return names.getOrDefault(name, 0);
  }

  Map<String, Integer> names() {
    return names;
  }
}
