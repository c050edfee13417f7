package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.NumberText;

/** What a script may set of one instance of cjson, with Redis's defaults. */
final class CjsonSettings {
  boolean sparseConvert = false;
  int sparseRatio = 2;
  int sparseSafe = 10;
  int encodeDepthMax = 1000;
  int decodeDepthMax = 1000;
  int precision = NumberText.DEFAULT_DIGITS;
  boolean keepBuffer = true;

  /** NaN and infinity: an error, "nan", or null. */
  enum InvalidNumbers {
    OFF,
    ON,
    NULL
  }

  InvalidNumbers encodeInvalid = InvalidNumbers.OFF;
  boolean decodeInvalid = true;
}
