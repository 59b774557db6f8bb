/**
 * Who is who in a cluster: certificates, and the roles that they name.
 *
 * <p>A certificate of Banyan names one role and one name, in a URI among its subject alternative
 * names: {@code banyan://agent/HOST}, {@code banyan://coordinator/NAME} or {@code
 * banyan://admin/NAME}; see {@link dev.banyan.pki.Identity}. Any authority may issue such a
 * certificate. {@link dev.banyan.pki.Authority} is for those who have none; its directory on disk
 * is {@link dev.banyan.pki.PkiDirectory}. {@link dev.banyan.pki.Credentials} are what a process
 * shows and whom it trusts, read from three files and read again when they change.
 *
 * <p>The JDK reads, checks and signs certificates but offers no way to write one, so the hundred
 * lines of DER that a certificate of one fixed profile takes stand in {@link dev.banyan.pki.Der}
 * and {@link dev.banyan.pki.Profile}. They only write: whatever comes from outside is read by the
 * JDK.
 *
 * <p>Owns no thread. What is written here is read by the JDK and OpenSSL in the tests.
 */
@NullMarked
package dev.banyan.pki;

import org.jspecify.annotations.NullMarked;
