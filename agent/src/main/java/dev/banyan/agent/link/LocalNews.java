package dev.banyan.agent.link;

import dev.banyan.agent.enforce.OfHost;
import dev.banyan.codec.LocalCodec;
import dev.banyan.model.LocalBan;
import dev.banyan.model.LocalUnban;
import dev.banyan.wire.FromAgent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the coordinator has to hear of what this host decided by itself: everything on attaching,
 * then what changed; unbans again and again until the log has them.
 *
 * <p>Owner: {@code banyan-link}.
 */
final class LocalNews {
  private static final int AT_ONCE = 64;
  private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

  private List<LocalBan> toldBans = List.of();
  private LocalCodec.Unbans toldUnbans = new LocalCodec.Unbans(0, List.of());
  private Instant askedAt = Instant.MIN;

  /** Somebody else listens now, who knows nothing. */
  void attached() {
    toldBans = List.of();
    toldUnbans = new LocalCodec.Unbans(toldUnbans.batch(), List.of());
  }

  /** What is to be said now. */
  List<FromAgent> due(OfHost ofHost, Timing timing) {
    List<FromAgent> messages = new ArrayList<>();
    if (!ofHost.bans().equals(toldBans)) {
      toldBans = ofHost.bans();
      messages.add(LocalCodec.encode(toldBans, timing.clock().instant()));
    }
    List<LocalUnban> all = ofHost.untold();
    List<LocalUnban> untold = all.subList(0, Math.min(all.size(), AT_ONCE));
    Instant now = timing.ticks().instant();
    boolean again = !untold.isEmpty() && now.isAfter(askedAt.plus(ASK_AGAIN));
    if (again || !untold.equals(toldUnbans.unbans())) {
      toldUnbans = new LocalCodec.Unbans(toldUnbans.batch() + 1, untold);
      askedAt = now;
      if (!untold.isEmpty()) {
        messages.add(LocalCodec.encode(toldUnbans));
      }
    }
    return messages;
  }

  /** The unbans that the log has by this answer. */
  List<LocalUnban> taken(LocalCodec.Taken taken) {
    return taken.batch() == toldUnbans.batch() ? toldUnbans.unbans() : List.of();
  }
}
