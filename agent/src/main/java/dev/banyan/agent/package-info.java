@NullMarked
package dev.banyan.agent;

import org.jspecify.annotations.NullMarked;
