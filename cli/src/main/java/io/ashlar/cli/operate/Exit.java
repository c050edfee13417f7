package io.ashlar.cli.operate;

/** Exit codes; documented in docs/operating.md. */
public final class Exit {
  public static final int OK = 0;

  /** There is a problem, or what was asked for was refused or failed. */
  public static final int PROBLEM = 1;

  /** The command was not written as it must be. */
  public static final int USAGE = 2;

  /** No node of the cluster answers. */
  public static final int UNREACHABLE = 3;

  /** Wrong password, or the user may not do this. */
  public static final int NOT_PERMITTED = 4;

  private Exit() {}
}
