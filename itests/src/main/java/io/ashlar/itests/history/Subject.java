package io.ashlar.itests.history;

/**
 * One independently checkable object: a key, or the two keys of a pair.
 *
 * @param name the key; a pair adds suffixes to it and therefore needs a hash tag in it
 */
public record Subject(Kind kind, String name) {}
