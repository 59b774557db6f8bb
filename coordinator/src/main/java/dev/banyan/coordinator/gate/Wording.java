package dev.banyan.coordinator.gate;

import dev.banyan.codec.Fields;
import dev.banyan.codec.MalformedException;
import dev.banyan.conf.Durations;
import dev.banyan.wire.AcceptLossRequest;
import dev.banyan.wire.AllowReply;
import dev.banyan.wire.AllowRequest;
import dev.banyan.wire.BanRequest;
import dev.banyan.wire.BanResult;
import dev.banyan.wire.Cidr;
import dev.banyan.wire.Deed;
import dev.banyan.wire.DisallowRequest;
import dev.banyan.wire.ExplainRequest;
import dev.banyan.wire.ListHistoryRequest;
import dev.banyan.wire.ModeReply;
import dev.banyan.wire.QuarantineReply;
import dev.banyan.wire.QuarantineRequest;
import dev.banyan.wire.ReleaseReply;
import dev.banyan.wire.ReleaseRequest;
import dev.banyan.wire.ReloadReply;
import dev.banyan.wire.ReloadRequest;
import dev.banyan.wire.ResumeRequest;
import dev.banyan.wire.SuspendRequest;
import dev.banyan.wire.UnbanRequest;
import dev.banyan.wire.UnbanResult;
import io.grpc.Status;
import java.time.Duration;
import java.util.Locale;

/** Requests and answers in words. What is not listed here is told by its command alone. */
final class Wording {
  private static final int MOST_TEXT = 512;

  private Wording() {}

  /** Such as {@code accept-loss} of AcceptLoss. */
  static String command(String method) {
    return method.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** What is asked for, and why, by whose account. */
  static void of(Object request, Deed.Builder deed) {
    if (request instanceof BanRequest ban) {
      String time = lasting(ban.hasForMs(), ban.getForMs());
      say(
          deed,
          ban.getOperator(),
          ban.getReason(),
          network(ban.getCidr()),
          in(ban.getJail()),
          time);
    } else if (request instanceof UnbanRequest unban) {
      String what = unban.hasCidr() ? network(unban.getCidr()) : "all";
      String prefixes = unban.getLiftPrefixes() ? "and its networks" : "";
      say(deed, unban.getOperator(), unban.getReason(), what, in(unban.getJail()), prefixes);
    } else if (request instanceof AllowRequest allow) {
      String time = lasting(allow.hasForMs(), allow.getForMs());
      say(deed, allow.getOperator(), allow.getReason(), network(allow.getCidr()), time);
    } else if (request instanceof DisallowRequest disallow) {
      say(deed, disallow.getOperator(), disallow.getReason(), network(disallow.getCidr()));
    } else if (request instanceof QuarantineRequest quarantine) {
      String how = quarantine.getRelease() ? "no longer" : "";
      say(deed, quarantine.getOperator(), quarantine.getReason(), quarantine.getHost(), how);
    } else {
      ofAll(request, deed);
    }
  }

  /** What concerns no address and no host, and questions. */
  private static void ofAll(Object request, Deed.Builder deed) {
    if (request instanceof SuspendRequest suspend) {
      String time = lasting(suspend.hasForMs(), suspend.getForMs());
      say(deed, suspend.getOperator(), suspend.getReason(), time);
    } else if (request instanceof ResumeRequest resume) {
      say(deed, resume.getOperator(), resume.getReason());
    } else if (request instanceof ReleaseRequest release) {
      say(deed, release.getOperator(), "", in(release.getJail()));
    } else if (request instanceof ReloadRequest reload) {
      say(deed, reload.getOperator(), "", reload.getReseal() ? "and sealed anew" : "");
    } else if (request instanceof AcceptLossRequest accept) {
      say(deed, accept.getOperator(), "");
    } else if (request instanceof ExplainRequest explain) {
      say(deed, "", "", network(explain.getCidr()), in(explain.getJail()));
    } else if (request instanceof ListHistoryRequest history) {
      say(deed, "", "", network(history.getCidr()), in(history.getJail()));
    }
  }

  private static void say(Deed.Builder deed, String operator, String reason, String... words) {
    String what = String.join(" ", words).replaceAll(" +", " ").strip();
    deed.setOperator(cut(operator)).setReason(cut(reason)).setWhat(cut(what));
  }

  private static String in(String jail) {
    return jail.isEmpty() ? "" : "jail=" + jail;
  }

  private static String lasting(boolean limited, long millis) {
    return limited && millis > 0 ? "for " + Durations.words(Duration.ofMillis(millis)) : "";
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
  static void outcome(Object reply, Deed.Builder deed) {
    if (reply instanceof ReloadReply reload && reload.getProblemsCount() > 0) {
      deed.setRefusal(cut("the files are wrong: " + reload.getProblems(0)));
      return;
    }
    deed.setRevision(Math.max(0, revision(reply)));
  }

  private static long revision(Object reply) {
    if (reply instanceof BanResult ban) {
      return ban.getRevision();
    }
    if (reply instanceof UnbanResult unban) {
      return unban.getRevision();
    }
    if (reply instanceof AllowReply allow) {
      return allow.getRevision();
    }
    if (reply instanceof ModeReply mode) {
      return mode.getChanged() ? mode.getRevision() : 0;
    }
    if (reply instanceof QuarantineReply quarantine) {
      return quarantine.getChanged() ? quarantine.getRevision() : 0;
    }
    if (reply instanceof ReleaseReply release) {
      return release.getRevision();
    }
    return reply instanceof ReloadReply reload && reload.getChanged()
        ? reload.getPolicyRevision()
        : 0;
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
