/** What the host says about itself, for messages that tell an operator what to do. No threads. */
@NullMarked
package dev.banyan.host;

import org.jspecify.annotations.NullMarked;
