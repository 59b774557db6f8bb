@NullMarked
package dev.banyan.rule;

import org.jspecify.annotations.NullMarked;
