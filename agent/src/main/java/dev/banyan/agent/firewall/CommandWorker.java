package dev.banyan.agent.firewall;

import dev.banyan.agent.firewall.FirewallException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The thread of one jail's commands. It takes one call at a time; while it is busy with one that
 * nobody waits for any more it refuses others, so nothing queues up behind a command that hangs.
 */
final class CommandWorker implements AutoCloseable {
  private final CommandJail jail;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            var worker = new Thread(work, "banyan-command");
            worker.setDaemon(true);
            return worker;
          });
  private CompletableFuture<?> running = CompletableFuture.completedFuture(null);

  CommandWorker(CommandJail jail) {
    this.jail = jail;
  }

  /** What a jail is asked to do. */
  interface Work<T> {
    T on(CommandJail jail) throws FirewallException, IOException;
  }

  /** Work that was begun, or refused. */
  record Call<T>(CompletableFuture<T> answer) {
    /** The answer; what takes longer goes on without being waited for. */
    T await(Duration patience) throws FirewallException {
      try {
        return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new FirewallException(
            Reason.FAILED, "its commands still run after %d s".formatted(patience.toSeconds()));
      } catch (ExecutionException e) {
        String reason = e.getCause() == null ? "it failed" : e.getCause().getMessage();
        throw new FirewallException(Reason.FAILED, String.valueOf(reason));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new FirewallException(Reason.FAILED, "interrupted while changing the firewall");
      }
    }
  }

  CommandJail jail() {
    return jail;
  }

  /** Begins work, unless the last is still going on. */
  <T> Call<T> begin(Work<T> work) {
    var answer = new CompletableFuture<T>();
    if (!running.isDone()) {
      answer.completeExceptionally(
          new FirewallException(Reason.FAILED, "an earlier command of it still runs"));
      return new Call<>(answer);
    }
    running = answer;
    thread.execute(
        () -> {
          try {
            answer.complete(work.on(jail));
          } catch (FirewallException | IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return new Call<>(answer);
  }

  /** Takes no more; what runs is not interrupted, as long as the process lives. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
