package dev.banyan.agent.enforce;

import dev.banyan.model.Bookmark;
import dev.banyan.model.Epoch;
import dev.banyan.model.LocalUnban;
import dev.banyan.model.Revision;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What this host decides by itself: each decision is in the kernel and in the bans file when it is
 * answered.
 *
 * <p>Owner: the thread {@code banyan-enforce}.
 */
final class OwnDecisions {
  private final Locals locals;
  private final LocalJudge judge;
  private final HeldLog banLog;
  private final Blockade blockade;
  private final InstantSource clock;
  private final Bringing bringing;
  private OfHost ofHost = OfHost.NOTHING;
  private long shown;

  /** Brings what was decided to where it takes effect and is kept. */
  interface Bringing {
    void bring(LocalJudge.Notes notes) throws IOException;
  }

  OwnDecisions(
      Locals locals,
      LocalJudge judge,
      HeldLog banLog,
      Blockade blockade,
      InstantSource clock,
      Bringing bringing) {
    this.locals = locals;
    this.judge = judge;
    this.banLog = banLog;
    this.blockade = blockade;
    this.clock = clock;
    this.bringing = bringing;
  }

  /**
   * Bans on this host whom its own counting convicts.
   *
   * @return up to when nothing of each counts, by the broker's clock
   */
  List<Instant> judge(List<Suspect> suspects) throws IOException {
    List<Instant> cuts = new ArrayList<>();
    decide(notes -> suspects.forEach(suspect -> cuts.add(judge.judge(suspect, law(), notes))));
    return cuts;
  }

  /** Kafka took the last failure that is known of a network in a jail. */
  void place(Target target, Locals.Place place, ReadUpTo read) throws IOException {
    decide(notes -> judge.place(target, place, read, notes));
  }

  /** The cluster has decided this far, and everything that it decided is held. */
  void answer(Bookmark heard) throws IOException {
    decide(notes -> judge.answer(heard, clock.instant(), notes));
  }

  /** Lifts on this host what lies within the network; what was blocked until now. */
  List<Target> unban(LocalUnban unban) throws IOException {
    List<Target> lifted = new ArrayList<>();
    decide(notes -> lifted.addAll(judge.unban(unban, law(), notes)));
    return lifted;
  }

  /** The log knows of these unbans now. */
  void told(List<LocalUnban> known, Epoch log, Revision record) throws IOException {
    decide(notes -> judge.told(known, log, record, notes));
  }

  /** Forgets unbans of which nothing is left that they could lift. */
  void forgetUnbans() throws IOException {
    decide(
        notes ->
            judge.forgetUnbans(
                banLog.desired().entries().all(), banLog.epoch(), banLog.revision(), notes));
  }

  /** All of it, as others see it; the same object until that changes. */
  OfHost ofHost() {
    if (locals.version() != shown || !blockade.allowed().equals(ofHost.allowed())) {
      shown = locals.version();
      ofHost = locals.ofHost(blockade.allowed());
    }
    return ofHost;
  }

  private LocalJudge.Law law() {
    return new LocalJudge.Law(banLog.desired(), blockade, clock.instant());
  }

  private void decide(Consumer<LocalJudge.Notes> decision) throws IOException {
    var notes = new LocalJudge.Notes();
    decision.accept(notes);
    bringing.bring(notes);
  }
}
