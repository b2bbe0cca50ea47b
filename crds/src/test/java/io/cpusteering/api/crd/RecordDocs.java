// SPDX-License-Identifier: Apache-2.0
package io.cpusteering.api.crd;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the Javadoc says about the components of records and the constants of enums, so that it is
 * written once: the CRD and the reference page repeat it.
 */
final class RecordDocs {
  private final Map<String, String> texts = new HashMap<>();

  /**
   * @param sources folder with Java sources
   */
  static RecordDocs read(Path sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    RecordDocs docs = new RecordDocs();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> paths = Files.walk(sources)) {
      List<Path> java = paths.filter(path -> path.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        docs.new Scanner(trees).scan(unit, null);
      }
    }
    return docs;
  }

  /** What {@code @param} says about a component. */
  String component(Class<?> type, String component) {
    return required(type.getSimpleName() + "#" + component);
  }

  /** What stands above a constant. */
  String constant(Enum<?> constant) {
    return required(constant.getDeclaringClass().getSimpleName() + "#" + constant.name());
  }

  /** The first sentence about a type. */
  String type(Class<?> type) {
    return required(type.getSimpleName());
  }

  private String required(String key) {
    String text = texts.get(key);
    if (text == null) {
      throw new IllegalStateException(
          key + " has no Javadoc; it is the field's description in the CRD, so write one");
    }
    return text;
  }

  private static String plain(List<? extends DocTree> trees) {
    return trees.stream()
        .map(DocTree::toString)
        .collect(Collectors.joining())
        .replaceAll("\\{@(?:code|link|literal) ([^}]*)\\}", "$1")
        .replace("</p>", "")
        .replaceAll("\\s+", " ")
        .strip();
  }

  private final class Scanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees trees;

    Scanner(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      DocCommentTree doc = trees.getDocCommentTree(getCurrentPath());
      String name = type.getSimpleName().toString();
      if (doc != null) {
        texts.put(name, plain(doc.getFirstSentence()));
        for (DocTree tag : doc.getBlockTags()) {
          if (tag instanceof ParamTree param) {
            texts.put(name + "#" + param.getName(), plain(param.getDescription()));
          }
        }
      }
      return super.visitClass(type, unused);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      remember(method.getName().toString());
      return super.visitMethod(method, unused);
    }

    @Override
    public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
      remember(variable.getName().toString());
      return super.visitVariable(variable, unused);
    }

    private void remember(String member) {
      DocCommentTree doc = trees.getDocCommentTree(getCurrentPath());
      if (doc != null && getCurrentPath().getParentPath().getLeaf() instanceof ClassTree type) {
        texts.put(type.getSimpleName() + "#" + member, plain(doc.getFullBody()));
      }
    }
  }
}
