/**
 * Who wrote a record, since Kafka does not say: an HMAC-SHA256 in a header of each.
 *
 * <p>A cluster has one secret, in a file that all coordinators share ({@link
 * dev.banyan.seal.Secrets}). Of it are derived one key for each host, which seals that host's
 * failures, and one for the ban log, which only coordinators know. A host's key tells nothing of
 * another's or of the secret, so whoever steals a host can lie in that host's name and in no
 * other's. An agent is handed its key over the attached stream, where its certificate says which
 * host it is, before it is handed a policy.
 *
 * <p>Nothing is lost for want of a key (P1), and nobody is unprotected (P6). An agent that has a
 * policy was attached and got its key with it, and keeps both on disk. One that holds a policy of
 * before keys were handed out does not publish until a coordinator says which key, or that none is
 * needed; its logs keep what they say, and it counts for its own host meanwhile as it does when
 * Kafka is away. It cannot wait for ever: whatever coordinator answers, says one or the other, and
 * one of an older version that says neither is taken for "none".
 *
 * <p>The secret is changed without a pause: the file may hold several lines, of which the first
 * seals and all verify. What a seal cannot stop is that whoever may write to Kafka writes a genuine
 * record once more; what a failure counts for does not change by that, and who may write to the ban
 * log is for Kafka's ACLs to say.
 *
 * <p>Owns no thread; a {@link dev.banyan.seal.Seal} is for one thread at a time.
 */
@NullMarked
package dev.banyan.seal;

import org.jspecify.annotations.NullMarked;
