package dev.banyan.filter.date;

import java.util.Optional;

/**
 * A form of date that is compiled when it is first needed: of those that are known without being
 * told, a log needs one or two. Owner: the thread of its filter.
 */
final class Form {
  private final String pattern;
  private Optional<DateTemplate> template;

  private Form(String pattern, Optional<DateTemplate> template) {
    this.pattern = pattern;
    this.template = template;
  }

  /** One of our own, which can be compiled. */
  static Form known(String pattern) {
    return new Form(pattern, Optional.empty());
  }

  /** One of somebody else's, which may be wrong. */
  static Form checked(String pattern) throws DatePatternException {
    return new Form(pattern, Optional.of(DatePatterns.single(pattern)));
  }

  boolean isBoundToBegin() {
    return pattern.startsWith(DatePatterns.LINE_BEGIN) || pattern.startsWith("^");
  }

  DateTemplate template() {
    if (template.isEmpty()) {
      template = Optional.of(compiled());
    }
    return template.get();
  }

  private DateTemplate compiled() {
    try {
      return DatePatterns.single(pattern);
    } catch (DatePatternException e) {
      throw new IllegalStateException(pattern, e);
    }
  }
}
