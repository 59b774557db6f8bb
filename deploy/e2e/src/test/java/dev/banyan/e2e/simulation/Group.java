package dev.banyan.e2e.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A consumer group whose partitions the broker deals out: a member gives away what it is to lose
 * when it polls; one that is not heard of for the session's time loses all, whether it knows or
 * not.
 */
final class Group {
  static final Duration SESSION = Duration.ofMillis(2_500);

  private final World world;
  private final int partitions;
  private final List<Member> members = new ArrayList<>();
  private final Map<Integer, Member> owners = new HashMap<>();
  private final Map<Integer, Long> committed = new HashMap<>();

  Group(World world, int partitions) {
    this.world = world;
    this.partitions = partitions;
  }

  /** A consumer that joined. */
  static final class Member {
    private final Life life;
    private final Runnable wake;
    private boolean fenced;
    private long silentSince = -1;

    Member(Life life, Runnable wake) {
      this.life = life;
      this.wake = wake;
    }

    boolean isFenced() {
      return fenced;
    }
  }

  Member join(Life life, Runnable wake) {
    Member member = new Member(life, wake);
    members.add(member);
    wakeAll();
    return member;
  }

  /** Leaves in good order. */
  void leave(Member member) {
    members.remove(member);
    owners.values().removeIf(member::equals);
    wakeAll();
  }

  /** To be called often: throws out who is silent. */
  void look() {
    for (Member member : List.copyOf(members)) {
      boolean heard =
          member.life.isAlive() && !member.life.isPaused() && member.life.reachesKafka();
      if (heard) {
        member.silentSince = -1;
      } else if (member.silentSince < 0) {
        member.silentSince = world.nanos();
      } else if (world.nanos() - member.silentSince > SESSION.toNanos()) {
        world.tell("the group goes on without " + member.life.name());
        member.fenced = true;
        leave(member);
      }
    }
  }

  /** What a member owns. */
  Set<Integer> owned(Member member) {
    Set<Integer> owned = new HashSet<>();
    owners.forEach((partition, owner) -> addIf(owner == member, owned, partition));
    return owned;
  }

  private static void addIf(boolean condition, Set<Integer> to, int partition) {
    if (condition) {
      to.add(partition);
    }
  }

  /** What it is to own, once the others let go of it. */
  Set<Integer> target(Member member) {
    int mine = members.indexOf(member);
    Set<Integer> target = new HashSet<>();
    IntStream.range(0, partitions)
        .filter(partition -> partition % members.size() == mine)
        .forEach(target::add);
    return target;
  }

  void letGo(Member member, Set<Integer> gone) {
    gone.forEach(partition -> owners.remove(partition, member));
    wakeAll();
  }

  /** Takes what is free of what it is to own. */
  Set<Integer> take(Member member) {
    Set<Integer> taken = new HashSet<>(target(member));
    taken.removeAll(owners.keySet());
    taken.forEach(partition -> owners.put(partition, member));
    return taken;
  }

  /** Takes a position; false: it is not the member's any more. */
  boolean commit(Member member, int partition, long offset) {
    if (member.fenced || owners.get(partition) != member) {
      return false;
    }
    committed.put(partition, offset);
    return true;
  }

  Map<Integer, Long> committed() {
    return committed;
  }

  private void wakeAll() {
    members.forEach(member -> member.wake.run());
  }
}
