package dev.banyan.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What commands answer to programs, without what is another each time. */
final class Golden {
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?");
  private static final Pattern REST = Pattern.compile("for \\d+m(\\d+s)?$");
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:\\d{5}");

  /** Numbers and texts that nobody can know before. */
  private static final Set<String> UNKNOWN =
      Set.of(
          "epoch",
          "version",
          "sha256",
          "clock_error_ms",
          "lines",
          "lag_bytes",
          "coordinator",
          "operator",
          "ended_operator");

  private final Map<String, String> places = new TreeMap<>();

  /** Has what stands for a place written as {@code $NAME}. */
  void place(String name, String text) {
    places.put(name, text);
  }

  void place(String name, Path path) {
    place(name, path.toString());
  }

  /** A command with its places. */
  String filled(String words) {
    String filled = words;
    for (Map.Entry<String, String> place : places.entrySet()) {
      filled = filled.replace("$" + place.getKey(), place.getValue());
    }
    return filled;
  }

  /** One line of JSON, as it is each time. */
  String lasting(String line) {
    return lasting("", JsonParser.parseString(line)).toString();
  }

  private JsonElement lasting(String name, JsonElement json) {
    if (json.isJsonObject()) {
      JsonObject object = new JsonObject();
      json.getAsJsonObject()
          .entrySet()
          .forEach(e -> object.add(e.getKey(), lasting(e.getKey(), e.getValue())));
      return object;
    }
    if (json.isJsonArray()) {
      JsonArray array = new JsonArray();
      json.getAsJsonArray().forEach(element -> array.add(lasting(name, element)));
      return array;
    }
    if (UNKNOWN.contains(name)) {
      return new JsonPrimitive("?");
    }
    return json.isJsonPrimitive() && json.getAsJsonPrimitive().isString()
        ? new JsonPrimitive(lastingText(name, json.getAsString()))
        : json;
  }

  private String lastingText(String name, String text) {
    String lasting = TIME.matcher(text).replaceAll("TIME");
    if (name.equals("what")) {
      lasting = REST.matcher(lasting).replaceAll("for SOME TIME");
    }
    lasting = PORT.matcher(lasting).replaceAll("127.0.0.1:PORT");
    for (Map.Entry<String, String> place : places.entrySet()) {
      lasting = lasting.replace(place.getValue(), "$" + place.getKey());
    }
    return lasting;
  }
}
