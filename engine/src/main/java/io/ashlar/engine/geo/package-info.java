/**
 * Places on the earth in sorted sets: a place's score is its geohash of 52 bits, so places that are
 * near each other mostly have scores near each other, and a search reads a few ranges of scores.
 *
 * <p>Scores, distances and texts are those of Redis to the last digit. Runs on the shard thread;
 * imports the sorted sets and their commands' helpers.
 */
package io.ashlar.engine.geo;
