package dev.banyan.coordinator.notify;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.banyan.model.Ban;
import dev.banyan.model.Evidence;
import dev.banyan.model.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What programs are told of a ban, by the names that {@code banyan bans --json} has. */
final class BanJson {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private BanJson() {}

  static String of(Notice notice) {
    Ban ban = notice.ban();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("event", "ban");
    json.put("id", notice.id());
    json.put("jail", ban.jail().value());
    json.put("address", notice.address());
    json.put("host", ban.host().map(Object::toString).orElse(null));
    json.put("since", ban.since().toString());
    json.put("until", ban.until().map(Object::toString).orElse(null));
    json.put("revision", ban.revision().offset());
    json.put("origin", ban.origin() == Ban.Origin.MANUAL ? "manual" : "rule");
    json.put("reason", ban.reason().isEmpty() ? null : Printable.of(ban.reason()));
    json.put("suspended", notice.suspension().isPresent());
    json.put("failures", ban.failures());
    json.put("hosts", notice.hosts());
    json.put("lines", lines(ban));
    return GSON.toJson(json);
  }

  private static List<Map<String, String>> lines(Ban ban) {
    return ban.evidence().stream().map(BanJson::line).toList();
  }

  private static Map<String, String> line(Evidence line) {
    Map<String, String> json = new LinkedHashMap<>();
    json.put("time", line.logTime().toString());
    json.put("host", line.id().host().value());
    json.put("file", Printable.of(line.file()));
    json.put("line", Printable.of(line.line()));
    return json;
  }
}
