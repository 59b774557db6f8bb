package dev.banyan.e2e.simulation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Clients of Kafka that do what Banyan asks of them, and nothing else. */
final class Clients {
  private Clients() {}

  /** One method of a client. */
  interface Call {
    @Nullable Object with(Object[] arguments);
  }

  /** A client's methods by name. */
  static final class Calls implements InvocationHandler {
    private final Map<String, Call> calls = new HashMap<>();

    Calls on(String name, Call call) {
      calls.put(name, call);
      return this;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
      Call call = calls.get(method.getName());
      if (call == null) {
        throw new UnsupportedOperationException(method.toString());
      }
      return call.with(arguments == null ? new Object[0] : arguments);
    }
  }

  @SuppressWarnings("unchecked")
  static Consumer<byte[], byte[]> consumer(Calls calls) {
    return (Consumer<byte[], byte[]>) proxy(Consumer.class, calls);
  }

  @SuppressWarnings("unchecked")
  static Producer<byte[], byte[]> producer(Calls calls) {
    return (Producer<byte[], byte[]>) proxy(Producer.class, calls);
  }

  private static Object proxy(Class<?> type, Calls calls) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls);
  }
}
