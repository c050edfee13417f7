package io.ashlar.cli.settings;

/** Where the text of a setting stood; {@link #describe} is how messages point at it. */
sealed interface Origin {

  String describe(Setting<?> setting);

  record Flag() implements Origin {
    @Override
    public String describe(Setting<?> setting) {
      return setting.flag();
    }
  }

  record Environment() implements Origin {
    @Override
    public String describe(Setting<?> setting) {
      return setting.variable() + " (environment)";
    }
  }

  /**
   * A line of the file.
   *
   * @param line counted from 1
   */
  record ConfigLine(String file, int line) implements Origin {
    @Override
    public String describe(Setting<?> setting) {
      return setting.name() + " (" + file + ", line " + line + ")";
    }
  }

  record Default() implements Origin {
    @Override
    public String describe(Setting<?> setting) {
      return setting.flag() + " (default)";
    }
  }
}
