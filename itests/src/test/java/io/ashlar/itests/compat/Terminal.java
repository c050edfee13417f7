package io.ashlar.itests.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.itests.await.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/** A program that believes somebody sits before it: a pseudo-terminal, made by {@code script}. */
final class Terminal implements AutoCloseable {
  private static final long LIMIT_MS = 10_000;
  private static final String CONTROL_C = "\003";

  private final Process process;
  private final StringBuilder shown = new StringBuilder();

  /** Where what was not yet waited for begins. */
  private int seen;

  /**
   * @param command without quotes
   */
  Terminal(String command) throws IOException {
    // Without a width, line editors ask the terminal for one, and nobody answers.
    String line = "stty cols 200 rows 40; TERM=xterm exec " + command;
    process =
        new ProcessBuilder("script", "-qec", line, "/dev/null").redirectErrorStream(true).start();
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (InputStream in = process.getInputStream()) {
      byte[] bytes = new byte[8_192];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        synchronized (shown) {
          shown.append(new String(bytes, 0, count, UTF_8));
        }
      }
    } catch (IOException e) {
      synchronized (shown) {
        shown.append("\nthe terminal broke: ").append(e);
      }
    }
  }

  /** Types a line and Enter. */
  void enter(String line) throws IOException {
    type(line + "\r");
  }

  void interrupt() throws IOException {
    type(CONTROL_C);
  }

  /** Types keys. */
  void type(String keys) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write(keys.getBytes(UTF_8));
    out.flush();
  }

  /** Waits until a text is shown, after the one that was waited for before. */
  void await(String text) throws InterruptedException {
    if (!Await.within(LIMIT_MS, () -> moveBehind(text))) {
      throw new AssertionError("never shown: " + text + "\n" + screen());
    }
  }

  private boolean moveBehind(String text) {
    synchronized (shown) {
      int at = shown.indexOf(text, seen);
      if (at < 0) {
        return false;
      }
      seen = at + text.length();
      return true;
    }
  }

  String screen() {
    synchronized (shown) {
      return shown.toString();
    }
  }

  /** Waits for the program to end by itself. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(LIMIT_MS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it does not end:\n" + screen());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
