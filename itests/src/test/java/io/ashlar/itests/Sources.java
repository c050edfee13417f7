package io.ashlar.itests;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The Java sources of all modules' main code, parsed but not compiled. */
final class Sources {
  private Sources() {}

  /** The folder that holds the modules, seen from wherever the test runs. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("engine/src"))
          && Files.isDirectory(folder.resolve("itests/src"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not within the repository: " + here);
  }

  static List<Path> mainFiles() {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path module : modules.sorted().toList()) {
        Path sources = module.resolve("src/main/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> all = Files.walk(sources)) {
            all.filter(f -> f.toString().endsWith(".java")).sorted().forEach(files::add);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Lines of each file, by path within the repository. */
  static Map<String, Integer> fileLines() {
    Map<String, Integer> lines = new TreeMap<>();
    for (Path file : mainFiles()) {
      try (Stream<String> content = Files.lines(file)) {
        lines.put(root().relativize(file).toString(), (int) content.count());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return lines;
  }

  /**
   * Lines of each method's longest overload, by {@code path#Class.method}. A body of one statement
   * is left out: it is a table or a switch, and splitting it makes it no easier to read.
   */
  static Map<String, Integer> methodLines() {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, Integer> lines = new TreeMap<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostic -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(mainFiles()));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new MethodLengths(unit, trees.getSourcePositions(), lines).scan(unit, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static final class MethodLengths extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Map<String, Integer> lines;
    private String className = "";

    MethodLengths(CompilationUnitTree unit, SourcePositions positions, Map<String, Integer> lines) {
      this.unit = unit;
      this.positions = positions;
      this.lines = lines;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
      String outer = className;
      className = tree.getSimpleName().toString();
      super.visitClass(tree, null);
      className = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
      if (tree.getBody() != null && tree.getBody().getStatements().size() > 1) {
        long from = line(positions.getStartPosition(unit, tree.getBody()));
        long to = line(positions.getEndPosition(unit, tree.getBody()));
        String path = root().relativize(Path.of(unit.getSourceFile().toUri())).toString();
        String name = path + "#" + className + "." + tree.getName();
        lines.merge(name, (int) (to - from + 1), Math::max);
      }
      return super.visitMethod(tree, null);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
