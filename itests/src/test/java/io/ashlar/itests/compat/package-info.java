/**
 * Clients and tools that users have already, unmodified. Against a cluster of three processes: a
 * thousand keys, pipelines, a transaction in one slot, and all of it again through the loss of a
 * leader. Those that know nothing of clusters against one process that leads every slot.
 *
 * <p>What a machine lacks (npm, pip, go, a registry, redis-cli) is skipped, and says so. Imports
 * the process and client packages.
 */
package io.ashlar.itests.compat;
