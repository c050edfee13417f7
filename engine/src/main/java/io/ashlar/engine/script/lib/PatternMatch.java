package io.ashlar.engine.script.lib;

import io.ashlar.engine.script.lua.Args;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.Values;

/**
 * Lua's patterns, matched by backtracking. Recursion is bounded, and each step ticks, since a
 * pattern can ask for exponential work.
 */
final class PatternMatch {
  private static final int CAPTURES_MAX = 32;
  private static final int POSITION = -2;
  private static final int OPEN = -1;

  /** Nested attempts; a longer text needs them only for patterns without repetition. */
  private static final int DEPTH_MAX = 200;

  private final Args args;
  private final byte[] text;
  private final byte[] pattern;
  private final int[] starts = new int[CAPTURES_MAX];
  private final int[] lengths = new int[CAPTURES_MAX];
  private int level;
  private int depth;

  PatternMatch(Args args, byte[] text, byte[] pattern) {
    this.args = args;
    this.text = text;
    this.pattern = pattern;
  }

  byte[] text() {
    return text;
  }

  /** The end of the match that begins at {@code start}, -1 if none does. */
  int matchAt(int start, int patternFrom) {
    level = 0;
    depth = 0;
    return match(start, patternFrom);
  }

  /** All captures; the whole match instead if there are none and {@code wholeIfNone}. */
  Object[] captures(int start, int end, boolean wholeIfNone) {
    int count = level == 0 && wholeIfNone ? 1 : level;
    Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = capture(i, start, end);
    }
    return values;
  }

  Object capture(int index, int start, int end) {
    if (index >= level) {
      if (index == 0) {
        return copy(start, end);
      }
      throw args.error("invalid capture index");
    }
    if (lengths[index] == OPEN) {
      throw args.error("unfinished capture");
    }
    return lengths[index] == POSITION
        ? Values.number(starts[index] + 1)
        : copy(starts[index], starts[index] + lengths[index]);
  }

  private LuaString copy(int from, int to) {
    args.state().meter().allocate(40L + to - from);
    return LuaString.copyOf(text, from, to);
  }

  private int match(int textFrom, int patternFrom) {
    if (++depth > DEPTH_MAX) {
      throw args.error("pattern too complex");
    }
    int end = steps(textFrom, patternFrom);
    depth--;
    return end;
  }

  private int steps(int textFrom, int patternFrom) {
    int s = textFrom;
    int p = patternFrom;
    while (p < pattern.length) {
      args.state().tick();
      int c = pattern[p];
      if (c == '(') {
        boolean position = p + 1 < pattern.length && pattern[p + 1] == ')';
        return open(s, position ? p + 2 : p + 1, position ? POSITION : OPEN);
      }
      if (c == ')') {
        return close(s, p + 1);
      }
      if (c == '$' && p + 1 == pattern.length) {
        return s == text.length ? s : -1;
      }
      if (c == '%' && p + 1 < pattern.length) {
        int kind = pattern[p + 1];
        boolean digit = kind >= '0' && kind <= '9';
        if (kind == 'b' || kind == 'f' || digit) {
          s = kind == 'b' ? balance(s, p + 2) : digit ? backReference(s, kind) : frontier(s, p + 2);
          if (s < 0) {
            return -1;
          }
          p = kind == 'b' ? p + 4 : digit ? p + 2 : classEnd(p + 2);
          continue;
        }
      }
      int end = classEnd(p);
      int suffix = end < pattern.length ? pattern[end] : 0;
      switch (suffix) {
        case '?' -> {
          if (single(s, p, end)) {
            int rest = match(s + 1, end + 1);
            if (rest >= 0) {
              return rest;
            }
          }
          p = end + 1;
        }
        case '*' -> {
          return longest(s, p, end, 0);
        }
        case '+' -> {
          return longest(s, p, end, 1);
        }
        case '-' -> {
          return shortest(s, p, end);
        }
        default -> {
          if (!single(s, p, end)) {
            return -1;
          }
          s++;
          p = end;
        }
      }
    }
    return s;
  }

  /** The place itself if it is where a set begins, -1 if not. */
  private int frontier(int s, int set) {
    if (set >= pattern.length || pattern[set] != '[') {
      throw args.error("missing '[' after '%f' in pattern");
    }
    int setEnd = classEnd(set);
    int before = s == 0 ? 0 : text[s - 1] & 0xFF;
    int after = s < text.length ? text[s] & 0xFF : 0;
    return inSet(before, set, setEnd - 1) || !inSet(after, set, setEnd - 1) ? -1 : s;
  }

  private int open(int s, int p, int kind) {
    if (level >= CAPTURES_MAX) {
      throw args.error("too many captures");
    }
    starts[level] = s;
    lengths[level] = kind;
    level++;
    int end = match(s, p);
    if (end < 0) {
      level--;
    }
    return end;
  }

  private int close(int s, int p) {
    int index = level - 1;
    while (index >= 0 && lengths[index] != OPEN) {
      index--;
    }
    if (index < 0) {
      throw args.error("invalid pattern capture");
    }
    lengths[index] = s - starts[index];
    int end = match(s, p);
    if (end < 0) {
      lengths[index] = OPEN;
    }
    return end;
  }

  private int balance(int s, int p) {
    if (p + 1 >= pattern.length) {
      throw args.error("unbalanced pattern");
    }
    if (s >= text.length || text[s] != pattern[p]) {
      return -1;
    }
    int nested = 1;
    for (int i = s + 1; i < text.length; i++) {
      if (text[i] == pattern[p + 1]) {
        if (--nested == 0) {
          return i + 1;
        }
      } else if (text[i] == pattern[p]) {
        nested++;
      }
    }
    return -1;
  }

  private int backReference(int s, int digit) {
    int index = digit - '1';
    if (index < 0 || index >= level || lengths[index] == OPEN) {
      throw args.error("invalid capture index");
    }
    int length = lengths[index];
    if (length == POSITION || text.length - s < length) {
      return -1;
    }
    for (int i = 0; i < length; i++) {
      if (text[starts[index] + i] != text[s + i]) {
        return -1;
      }
    }
    return s + length;
  }

  private int longest(int s, int p, int end, int least) {
    int count = 0;
    while (single(s + count, p, end)) {
      count++;
    }
    for (; count >= least; count--) {
      args.state().tick();
      int rest = match(s + count, end + 1);
      if (rest >= 0) {
        return rest;
      }
    }
    return -1;
  }

  private int shortest(int from, int p, int end) {
    for (int s = from; ; s++) {
      args.state().tick();
      int rest = match(s, end + 1);
      if (rest >= 0) {
        return rest;
      }
      if (!single(s, p, end)) {
        return -1;
      }
    }
  }

  private int classEnd(int from) {
    int p = from;
    int c = pattern[p++];
    if (c == '%') {
      if (p >= pattern.length) {
        throw args.error("malformed pattern (ends with '%')");
      }
      return p + 1;
    }
    if (c == '[') {
      if (p < pattern.length && pattern[p] == '^') {
        p++;
      }
      do {
        if (p >= pattern.length) {
          throw args.error("malformed pattern (missing ']')");
        }
        if (pattern[p++] == '%' && p < pattern.length) {
          p++;
        }
      } while (p >= pattern.length || pattern[p] != ']');
      return p + 1;
    }
    return p;
  }

  private boolean single(int s, int p, int end) {
    if (s >= text.length) {
      return false;
    }
    int c = text[s] & 0xFF;
    return switch (pattern[p]) {
      case '.' -> true;
      case '%' -> inClass(c, pattern[p + 1]);
      case '[' -> inSet(c, p, end - 1);
      default -> (pattern[p] & 0xFF) == c;
    };
  }

  private boolean inSet(int c, int from, int closing) {
    int p = from + 1;
    boolean found = true;
    if (pattern[p] == '^') {
      found = false;
      p++;
    }
    for (; p < closing; p++) {
      if (pattern[p] == '%') {
        p++;
        if (inClass(c, pattern[p])) {
          return found;
        }
      } else if (p + 2 < closing && pattern[p + 1] == '-') {
        if ((pattern[p] & 0xFF) <= c && c <= (pattern[p + 2] & 0xFF)) {
          return found;
        }
        p += 2;
      } else if ((pattern[p] & 0xFF) == c) {
        return found;
      }
    }
    return !found;
  }

  private static boolean inClass(int c, int name) {
    int lower = name | 0x20;
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    boolean digit = c >= '0' && c <= '9';
    boolean in;
    switch (name >= 'A' && name <= 'Z' ? lower : name) {
      case 'a' -> in = letter;
      case 'c' -> in = c < 32 || c == 127;
      case 'd' -> in = digit;
      case 'l' -> in = c >= 'a' && c <= 'z';
      case 'p' -> in = c > 32 && c < 127 && !letter && !digit;
      case 's' -> in = c == ' ' || (c >= '\t' && c <= '\r');
      case 'u' -> in = c >= 'A' && c <= 'Z';
      case 'w' -> in = letter || digit;
      case 'x' -> in = digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      case 'z' -> in = c == 0;
      default -> {
        return (name & 0xFF) == c;
      }
    }
    return (name >= 'A' && name <= 'Z') != in;
  }
}
