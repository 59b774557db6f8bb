package dev.banyan.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that needs root, network namespaces and some programs. Where one of them is missing it is
 * skipped with a line that says what and why.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRootCondition.class)
public @interface NeedsRoot {

  /** The programs, besides {@code ip}. */
  String[] value() default {"iptables", "ipset"};
}
