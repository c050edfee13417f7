package io.ashlar.node.info;

/**
 * Numbers of scripts and functions.
 *
 * @param cachedBytes heap of the cached scripts, about
 */
public record ScriptFacts(long cachedScripts, long cachedBytes, long libraries, long functions) {
  public static final ScriptFacts NONE = new ScriptFacts(0, 0, 0, 0);
}
