/**
 * Broker, coordinator and this host's agent in one process. In goes a command line, out comes one
 * line that begins with {@code ready}. The parts are started one after another on the main thread
 * and stopped in reverse when the process is told to end.
 */
@NullMarked
package dev.banyan.deploy.standalone;

import org.jspecify.annotations.NullMarked;
