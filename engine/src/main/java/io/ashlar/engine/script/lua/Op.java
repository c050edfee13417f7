package io.ashlar.engine.script.lua;

/**
 * Instructions. One is a long: the operation in bits 0-7, A in 8-23 (a register), B in 24-43 and C
 * in 44-63. Where an operand "RK" is meant, {@link #CONSTANT} set makes it an index of a constant
 * instead of a register. Jumps are relative to the next instruction.
 */
final class Op {
  static final int CONSTANT = 1 << 19;
  static final int OPERAND_MAX = CONSTANT - 1;

  /** R[A] = R[B]. */
  static final int MOVE = 0;

  /** R[A] = K[B]. */
  static final int CONST = 1;

  /** R[A..A+B-1] = nil. */
  static final int NILS = 2;

  /** R[A] = (B != 0). */
  static final int BOOL = 3;

  /** R[A] = upvalue B. */
  static final int GET_UPVALUE = 4;

  /** Upvalue B = R[A]. */
  static final int SET_UPVALUE = 5;

  /** R[A] = a new cell with R[A] in it. */
  static final int NEW_CELL = 6;

  /** R[A] = content of the cell R[B]. */
  static final int GET_CELL = 7;

  /** Content of the cell R[B] = R[A]. */
  static final int SET_CELL = 8;

  /** R[A] = globals[K[B]]. */
  static final int GET_GLOBAL = 9;

  /** globals[K[B]] = R[A]. */
  static final int SET_GLOBAL = 10;

  /** R[A] = R[B][RK[C]]. */
  static final int GET_TABLE = 11;

  /** R[A][RK[B]] = RK[C]. */
  static final int SET_TABLE = 12;

  /** R[A+1] = R[B]; R[A] = R[B][RK[C]]. */
  static final int SELF = 13;

  /** R[A] = a table with room for B values and C fields. */
  static final int NEW_TABLE = 14;

  /** R[A][C + i] = R[A+i] for i in 1..B; up to the top when B is 0. */
  static final int SET_LIST = 15;

  /** R[A] = RK[B] op RK[C]. */
  static final int ADD = 16;

  static final int SUB = 17;
  static final int MUL = 18;
  static final int DIV = 19;
  static final int MOD = 20;
  static final int POW = 21;

  /** R[A] = op R[B]. */
  static final int UNM = 22;

  static final int NOT = 23;
  static final int LEN = 24;

  /** R[A] = R[B] .. ... .. R[C]. */
  static final int CONCAT = 25;

  /** Jump by B. */
  static final int JMP = 26;

  /** Jump by B if R[A] is true (C = 1) or false (C = 0). */
  static final int TEST = 27;

  /** Skip the next instruction, a JMP, unless (RK[B] op RK[C]) == (A != 0). */
  static final int EQ = 28;

  static final int LT = 29;
  static final int LE = 30;

  /** Call R[A] with B-1 arguments (0: up to the top) for C-1 results (0: all). */
  static final int CALL = 31;

  /** Return R[A](...) with B-1 arguments. */
  static final int TAIL_CALL = 32;

  /** Return R[A..A+B-2]; up to the top when B is 0. */
  static final int RETURN = 33;

  /** R[A] -= R[A+2]; jump by B. */
  static final int FOR_PREPARE = 34;

  /** R[A] += R[A+2]; while not past R[A+1]: R[A+3] = R[A], jump by B. */
  static final int FOR_LOOP = 35;

  /** R[A+3..A+2+C] = R[A](R[A+1], R[A+2]). */
  static final int FOR_CALL = 36;

  /** R[A] = function B with its upvalues. */
  static final int CLOSURE = 37;

  /** R[A..A+B-2] = varargs; all of them when B is 0. */
  static final int VARARG = 38;

  /** If R[A+3] is not nil: R[A+2] = R[A+3], jump by B. */
  static final int FOR_TEST = 39;

  private Op() {}

  static long of(int op, int a, int b, int c) {
    return op | ((long) a << 8) | ((b & 0xFFFFFL) << 24) | ((long) c << 44);
  }

  static int op(long i) {
    return (int) i & 0xFF;
  }

  static int a(long i) {
    return (int) (i >>> 8) & 0xFFFF;
  }

  static int b(long i) {
    return (int) (i >>> 24) & 0xFFFFF;
  }

  /** B as a distance, which may be negative. */
  static int distance(long i) {
    return (int) (i << 20 >> 44);
  }

  static int c(long i) {
    return (int) (i >>> 44);
  }

  static long withDistance(long i, int distance) {
    return (i & ~(0xFFFFFL << 24)) | ((distance & 0xFFFFFL) << 24);
  }
}
