package io.ashlar.engine.script.lua;

/** A value that means something to a library only; {@code cjson.null} is the null pointer. */
public enum LightUserdata {
  NULL
}
