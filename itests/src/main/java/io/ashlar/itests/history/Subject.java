package io.ashlar.itests.history;

/**
 * One independently checkable object: a key, or two keys of one slot.
 *
 * @param name the key; where there are two, suffixes are added to it, so it needs a hash tag
 */
public record Subject(Kind kind, String name) {}
