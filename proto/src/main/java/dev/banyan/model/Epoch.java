package dev.banyan.model;

/**
 * Which ban log the revisions belong to: a random number that begins it.
 *
 * @param id 0 for none
 */
public record Epoch(long id) {
  public static final Epoch NONE = new Epoch(0);

  @Override
  public String toString() {
    return Long.toHexString(id);
  }
}
