/** Rules about the source of all modules: who may know whom, and how long things may become. */
@NullMarked
package io.ashlar.itests;

import org.jspecify.annotations.NullMarked;
