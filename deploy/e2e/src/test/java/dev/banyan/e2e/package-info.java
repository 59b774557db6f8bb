/**
 * What holds for Banyan as a whole: who may know what, and that the real processes, on hosts with
 * real firewalls, do together what they promise.
 */
@NullMarked
package dev.banyan.e2e;

import org.jspecify.annotations.NullMarked;
