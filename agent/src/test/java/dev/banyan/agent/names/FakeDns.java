package dev.banyan.agent.names;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Names of a test, a resolver that answers when it is told to, and the time meanwhile. */
public final class FakeDns implements Resolver, Executor, InstantSource {
  private final Map<String, InetAddress[]> names = new HashMap<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private Runnable meanwhile = () -> {};
  private int room = Integer.MAX_VALUE;

  public FakeDns with(String name, String... addresses) {
    names.put(name, Arrays.stream(addresses).map(FakeDns::address).toArray(InetAddress[]::new));
    return this;
  }

  /** Takes no more tasks than that. */
  FakeDns room(int tasks) {
    room = tasks;
    return this;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public InetAddress[] resolve(String name) throws UnknownHostException {
    asked.add(name);
    meanwhile.run();
    meanwhile = () -> {};
    InetAddress[] found = names.get(name);
    if (found == null) {
      throw new UnknownHostException(name);
    }
    return found;
  }

  @Override
  public void execute(Runnable task) {
    if (tasks.size() >= room) {
      throw new RejectedExecutionException();
    }
    tasks.add(task);
  }

  /** Answers everything that it was asked so far. */
  public void answer() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** The next answer comes only after this has happened. */
  void before(Runnable happening) {
    meanwhile = happening;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** The names that were asked for, in their order. */
  public List<String> asked() {
    return asked;
  }
}
