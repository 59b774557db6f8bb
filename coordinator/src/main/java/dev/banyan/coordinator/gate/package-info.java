/**
 * Who may come in. In come connections and calls to the coordinator's TCP port; out go those whose
 * certificate names a role that may do what is asked, and figures of all others, by cause.
 *
 * <p>With {@code tls.*} set, {@link dev.banyan.coordinator.gate.Doorway} sees every connection:
 * whoever shows no certificate, a foreign one or one that ended does not get past the handshake and
 * is logged with its address. {@link dev.banyan.coordinator.gate.Gate} sees every call: an agent's
 * certificate may attach, an administrator's may ask and order, nobody's may do both. That an agent
 * attaches as the host that its certificate names is seen to where it says its name, in push.
 * Without {@code tls.*} there is nobody to know: operators are sent to the Unix socket unless the
 * settings say {@code insecure = yes}.
 *
 * <p>Runs on gRPC's threads and owns nothing but counters. Files are read again by {@code
 * banyan-health}.
 */
@NullMarked
package dev.banyan.coordinator.gate;

import org.jspecify.annotations.NullMarked;
