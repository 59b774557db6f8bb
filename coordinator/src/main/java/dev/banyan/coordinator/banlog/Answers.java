package dev.banyan.coordinator.banlog;

import dev.banyan.model.Ban;
import dev.banyan.model.Cidr;
import dev.banyan.model.Entry;
import dev.banyan.model.Entry.AllowListing;
import dev.banyan.model.JailName;
import dev.banyan.model.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What others may ask of the ban log's table; its owner answers. For any thread. */
public final class Answers implements BanView, History {
  private final Questions questions;
  private final Waiters waiters;
  private final Supplier<State> state;
  private final InstantSource clock;

  /**
   * @param state asked on the owner's thread
   */
  Answers(Questions questions, Waiters waiters, Supplier<State> state, InstantSource clock) {
    this.questions = questions;
    this.waiters = waiters;
    this.state = state;
    this.clock = clock;
  }

  /**
   * How it stands.
   *
   * @param known up to where
   * @param ready whether the log was read to the end that it had at the start
   */
  record State(BanTable table, Revision known, boolean ready) {}

  @Override
  public CompletableFuture<Summary> summary() {
    return questions.ask(
        () -> {
          State now = state.get();
          var rules = table().standing().rules();
          return new Summary(
              now.table().epoch(),
              now.known(),
              rules.revision(),
              rules.policy(),
              now.ready(),
              now.table().suspended(clock.instant()),
              now.table().standing().quarantined());
        });
  }

  @Override
  public CompletableFuture<Integer> count() {
    return questions.ask(() -> (int) table().bans(clock.instant()).count());
  }

  @Override
  public CompletableFuture<List<Ban>> bans() {
    return questions.ask(() -> sorted(table().bans(clock.instant()).toList()));
  }

  @Override
  public CompletableFuture<List<Ban>> held() {
    return questions.ask(() -> sorted(table().held(clock.instant()).toList()));
  }

  @Override
  public CompletableFuture<List<Entry.AutomaticBan>> held(JailName jail) {
    return questions.ask(() -> table().held(jail, clock.instant()));
  }

  @Override
  public CompletableFuture<List<Ban>> touching(Cidr cidr) {
    return questions.ask(() -> sorted(table().touching(cidr, clock.instant()).toList()));
  }

  @Override
  public CompletableFuture<List<Happened>> records(Cidr cidr) {
    return questions.ask(() -> table().touching(cidr));
  }

  @Override
  public CompletableFuture<List<AllowListing>> allowing(Cidr cidr) {
    return questions.ask(() -> table().allowing(cidr, clock.instant()).toList());
  }

  @Override
  public CompletableFuture<List<Listing>> listings() {
    return questions.ask(() -> table().listings(clock.instant()));
  }

  @Override
  public CompletableFuture<Optional<Entry.LogBegun>> begun() {
    return questions.ask(() -> table().begun());
  }

  @Override
  public CompletableFuture<List<Entry>> lasting() {
    return questions.ask(() -> Survivors.all(table(), clock.instant()));
  }

  @Override
  public CompletableFuture<List<Ended>> ended(Instant before, int most) {
    return questions.ask(() -> Endings.of(table().records(), before, clock.instant(), most));
  }

  @Override
  public CompletableFuture<Void> reached(Revision revision) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    var unused =
        questions
            .ask(() -> waiters.add(revision, reached))
            .exceptionally(
                error -> {
                  reached.completeExceptionally(error);
                  return false;
                });
    return reached;
  }

  private BanTable table() {
    return state.get().table();
  }

  private static List<Ban> sorted(List<Ban> bans) {
    return bans.stream().sorted(Comparator.comparing(Ban::jail).thenComparing(Ban::cidr)).toList();
  }
}
