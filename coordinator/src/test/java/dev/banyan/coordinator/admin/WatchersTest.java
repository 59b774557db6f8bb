package dev.banyan.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.coordinator.banlog.Happened;
import dev.banyan.coordinator.past.Told;
import dev.banyan.model.Entry;
import dev.banyan.model.Revision;
import dev.banyan.wire.WatchReply;
import dev.banyan.wire.WatchRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchersTest extends ServedAdmin {
  @Test
  void tellsWhatHappensAfterTheRevisionThatItNamesFirst() {
    Iterator<WatchReply> replies = admin.watch(WatchRequest.getDefaultInstance());
    long known = replies.next().getRevision();
    fake.memory.watchers().accept(told(known + 1, false));

    WatchReply next = replies.next();
    assertThat(next.getRevision()).isEqualTo(known + 1);
    assertThat(next.getHappening().getEntry().getOperatorUnban().getReason()).isEqualTo("sorry");
  }

  @Test
  void aDecisionThatIsWrittenOnceMoreIsToldOnce() {
    Iterator<WatchReply> replies = admin.watch(WatchRequest.getDefaultInstance());
    long known = replies.next().getRevision();
    fake.memory.watchers().accept(told(known + 1, true));
    fake.memory.watchers().accept(told(known + 2, false));

    assertThat(replies.next().getRevision()).isEqualTo(known + 2);
  }

  @Test
  void noMoreFollowAtOnceThanThereIsRoomFor() {
    List<Iterator<WatchReply>> many = new ArrayList<>();
    for (int i = 0; i < Watchers.MOST; i++) {
      many.add(admin.watch(WatchRequest.getDefaultInstance()));
      assertThat(many.get(i).hasNext()).isTrue();
    }
    assertThatThrownBy(() -> admin.watch(WatchRequest.getDefaultInstance()).next())
        .hasMessageContaining("64 watch already");
  }

  private static Told told(long revision, boolean again) {
    var unban =
        new Entry.OperatorUnban(
            Optional.empty(), cidr("192.0.2.7"), Optional.empty(), "sorry", "eve");
    return new Told(new Happened(new Revision(revision), NOON, unban, again, Optional.empty()), "");
  }
}
