package dev.banyan.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkTest {
  @Test
  void aPartIsFreeByItselfAndHoldsTheWholeUntilThen() {
    Mark whole = new Mark(1);
    whole.hold();
    Mark part = whole.part();
    part.hold();
    part.hold();
    whole.release();
    assertThat(whole.isFree()).isFalse();
    part.release();
    assertThat(whole.isFree()).isFalse();
    part.release();
    assertThat(part.isFree()).isTrue();
    assertThat(whole.isFree()).isTrue();
  }

  @Test
  void aPartIsFreeAlthoughTheWholeIsHeldForSomethingElse() {
    Mark whole = new Mark(1);
    whole.hold();
    Mark part = whole.part();
    part.hold();
    part.release();
    assertThat(part.isFree()).isTrue();
    assertThat(whole.isFree()).isFalse();
  }
}
