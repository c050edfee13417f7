/**
 * Slots move between real nodes under clients that hold state there: watched keys, waiting
 * commands, kept copies, subscriptions; and very large keys. Imports the process, testbed and
 * client packages.
 */
package io.ashlar.itests.resharding;
