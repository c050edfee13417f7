package io.ashlar.itests.history;

/** What a client asked of a subject. Values and tokens are unique within a run. */
public sealed interface Call {

  /** Whether it may change the subject, so that a lost answer leaves its fate open. */
  boolean writes();

  /** GET of a register; answers a text or nothing. */
  record Get() implements Call {
    @Override
    public boolean writes() {
      return false;
    }
  }

  /** SET of a register. */
  record Set(String value) implements Call {
    @Override
    public boolean writes() {
      return true;
    }
  }

  /** SET ... GET: replaces and answers what was there before. */
  record GetSet(String value) implements Call {
    @Override
    public boolean writes() {
      return true;
    }
  }

  /** SET ... NX: answers whether it was set. */
  record SetIfAbsent(String value) implements Call {
    @Override
    public boolean writes() {
      return true;
    }
  }

  /** INCRBY or DECRBY; answers the new number. */
  record Add(long delta) implements Call {
    @Override
    public boolean writes() {
      return true;
    }
  }

  /** GET of a counter; a missing one answers 0. */
  record Count() implements Call {
    @Override
    public boolean writes() {
      return false;
    }
  }

  /** APPEND of a token; answers the new length in bytes. */
  record Append(String token) implements Call {
    @Override
    public boolean writes() {
      return true;
    }
  }

  /** GET of a list; answers all tokens in one text, or nothing. */
  record ReadList() implements Call {
    @Override
    public boolean writes() {
      return false;
    }
  }

  /** MULTI, SET of both keys to the same value, EXEC. */
  record SetPair(String value) implements Call {
    @Override
    public boolean writes() {
      return true;
    }
  }

  /** MGET of both keys. */
  record ReadPair() implements Call {
    @Override
    public boolean writes() {
      return false;
    }
  }
}
