package io.ashlar.itests.testbed;

/** Whether something that not every machine allows is to be used. */
public enum Wish {
  /** Where possible; told where not. */
  AUTO,
  /** Or do not run at all. */
  YES,
  NO
}
