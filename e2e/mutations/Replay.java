import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes each break in a copy of the tree, runs the one test that must notice, and restores. A test counts as red when
 * it ran and failed; one that is red without the break, or a break that does not compile, proves nothing.
 */
final class Replay {
    private static final String SUFFIX = ".txt";

    /** One break, as its file tells it. */
    record Break(String name, String file, String module, String test, String oldText, String newText) {
        static Break read(Path path) {
            String text = content(path);
            Map<String, String> head = new HashMap<>();
            text.substring(0, text.indexOf("<<<<\n"))
                    .lines()
                    .forEach(line -> head.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
            String[] texts = text.substring(text.indexOf("<<<<\n") + 5, text.lastIndexOf("\n>>>>"))
                    .split("\n====\n", 2);
            String[] test = head.get("test").split(" ", 2);
            String name = path.getFileName().toString();
            return new Break(
                    name.substring(0, name.length() - SUFFIX.length()),
                    head.get("file"),
                    test[0],
                    test[1],
                    texts[0],
                    texts[1]);
        }
    }

    private enum Outcome {
        GREEN,
        RED,
        DID_NOT_RUN
    }

    private final Path tree;
    private final Map<String, Outcome> unbroken = new HashMap<>();

    private Replay(Path tree) {
        this.tree = tree;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path root = Path.of(arguments[0]);
        List<String> names = List.of(arguments).subList(1, arguments.length);
        List<Break> breaks = breaks(root.resolve("e2e/mutations"), names);
        Path tree = Files.createTempDirectory("gopuram-mutations");
        int unnoticed = 0;
        try {
            copy(root, tree);
            Replay replay = new Replay(tree);
            for (Break each : breaks) {
                String verdict = replay.verdict(each);
                System.out.println(verdict + "  " + each.name() + "  " + each.test());
                unnoticed += verdict.equals("red") ? 0 : 1;
            }
        } finally {
            delete(tree);
        }
        System.out.println(breaks.size() - unnoticed + " of " + breaks.size() + " breaks were noticed");
        System.exit(unnoticed == 0 ? 0 : 1);
    }

    private static List<Break> breaks(Path directory, List<String> names) throws IOException {
        List<Break> breaks;
        try (Stream<Path> files = Files.list(directory)) {
            breaks = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(Break::read)
                    .toList();
        }
        for (String name : names) {
            if (breaks.stream().noneMatch(each -> each.name().equals(name))) {
                throw new IllegalArgumentException(
                        name + " (expected: one of " + breaks.stream().map(Break::name).toList() + ")");
            }
        }
        return names.isEmpty()
                ? breaks
                : breaks.stream().filter(each -> names.contains(each.name())).toList();
    }

    private String verdict(Break each) throws IOException, InterruptedException {
        String key = each.module() + " " + each.test();
        if (!unbroken.containsKey(key)) {
            unbroken.put(key, test(each));
        }
        if (unbroken.get(key) != Outcome.GREEN) {
            return "NOT GREEN WITHOUT THE BREAK";
        }
        Path file = tree.resolve(each.file());
        String whole = content(file);
        if (whole.split(java.util.regex.Pattern.quote(each.oldText()), -1).length != 2) {
            return "NOT ONE PLACE TO BREAK";
        }
        Files.writeString(file, whole.replace(each.oldText(), each.newText()));
        try {
            return switch (test(each)) {
                case RED -> "red";
                case GREEN -> "NOT NOTICED";
                case DID_NOT_RUN -> "DID NOT COMPILE";
            };
        } finally {
            Files.writeString(file, whole);
        }
    }

    private Outcome test(Break each) throws IOException, InterruptedException {
        Path reports = tree.resolve(each.module()).resolve("target/surefire-reports");
        delete(reports);
        int exit = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-ntp",
                        "-q",
                        "-Dspotless.check.skip",
                        "-Dsurefire.failIfNoSpecifiedTests=false",
                        "-Dtest=" + each.test(),
                        "-pl",
                        each.module(),
                        "-am",
                        "test")
                .directory(tree.toFile())
                .redirectErrorStream(true)
                .redirectOutput(tree.resolve("replay.log").toFile())
                .start()
                .waitFor();
        boolean ran = Files.isDirectory(reports);
        return !ran ? Outcome.DID_NOT_RUN : exit == 0 ? Outcome.GREEN : Outcome.RED;
    }

    /** What git knows, and what it would take: nothing that was built. */
    private static void copy(Path root, Path tree) throws IOException, InterruptedException {
        Process listing = new ProcessBuilder("git", "ls-files", "-co", "--exclude-standard")
                .directory(root.toFile())
                .start();
        List<String> files = new ArrayList<>(listing.inputReader().lines().toList());
        if (listing.waitFor() != 0) {
            throw new IllegalStateException(root + " (expected: a git checkout)");
        }
        for (String file : files) {
            Path to = tree.resolve(file);
            Files.createDirectories(to.getParent());
            if (Files.isRegularFile(root.resolve(file))) {
                Files.copy(root.resolve(file), to);
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.toList().reversed()) {
                Files.delete(each);
            }
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
