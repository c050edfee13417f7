package io.ashlar.engine.command;

/** Comparing option words in arguments without making strings of them. */
public final class Words {
  private Words() {}

  /**
   * @param word upper-case ASCII letters
   */
  public static boolean is(byte[] argument, String word) {
    int length = word.length();
    if (argument.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int c = argument[i];
      if (c >= 'a' && c <= 'z') {
        c -= 'a' - 'A';
      }
      if (c != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
