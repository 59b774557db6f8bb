package dev.banyan.coordinator.gate;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.Durations;
import dev.banyan.wire.Cidr;
import dev.banyan.wire.Deed;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Requests and answers of any call in words, by the names of their fields. */
final class Wording {
  private static final int MOST_TEXT = 512;
  private static final String MILLIS = "_ms";

  private Wording() {}

  /** Such as {@code accept-loss} of AcceptLoss. */
  static String command(String method) {
    return method.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** What is asked for, and why, by whose account. */
  static void of(Message request, Deed.Builder deed) {
    StringJoiner what = new StringJoiner(" ");
    for (Map.Entry<FieldDescriptor, Object> field : request.getAllFields().entrySet()) {
      String name = field.getKey().getName();
      switch (name) {
        case "operator" -> deed.setOperator(cut(String.valueOf(field.getValue())));
        case "reason" -> deed.setReason(cut(String.valueOf(field.getValue())));
        case "wait_ms" -> {}
        default -> what.add(word(name, field.getValue()));
      }
    }
    deed.setWhat(cut(what.toString()));
  }

  private static String word(String name, Object value) {
    if (value instanceof Cidr cidr) {
      return network(cidr);
    }
    if (value instanceof Boolean) {
      return name;
    }
    if (value instanceof Long millis && name.endsWith(MILLIS)) {
      return name.replace(MILLIS, "") + "=" + Durations.words(Duration.ofMillis(millis));
    }
    if (value instanceof List<?> list) {
      return name + "=" + list.size();
    }
    return name + "=" + value;
  }

  private static String network(Cidr wire) {
    try {
      dev.banyan.model.Cidr cidr = Fields.cidr(wire);
      return cidr.isSingle() ? cidr.address().toString() : cidr.toString();
    } catch (MalformedException e) {
      return "?";
    }
  }

  /** What the answer says of what was done. */
  static void outcome(Message reply, Deed.Builder deed) {
    boolean changed = true;
    long revision = 0;
    for (FieldDescriptor field : reply.getDescriptorForType().getFields()) {
      Object value = reply.getField(field);
      switch (field.getName()) {
        case "changed" -> changed = value.equals(true);
        case "revision", "policy_revision" -> revision = value instanceof Long r ? r : 0;
        case "problems" -> {
          if (value instanceof List<?> problems && !problems.isEmpty()) {
            deed.setRefusal(cut("the files are wrong: " + problems.get(0)));
          }
        }
        default -> {}
      }
    }
    deed.setRevision(changed ? revision : 0);
  }

  /** Why it was not done; empty if it was. */
  static String refusal(Status status) {
    if (status.isOk()) {
      return "";
    }
    String why = status.getDescription();
    return cut(why == null ? status.getCode().toString() : why);
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }
}
