package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of complaints cannot rot: its tests exist, and each of its breaks still has its one place. */
class ComplaintsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path BREAKS = ROOT.resolve("e2e/mutations");
    private static final int COMPLAINTS = 20;

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+b?) \\| [^|]+ \\| ([^|]*) \\| ([^|]*) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern OPEN = Pattern.compile("No test here holds these yet: ([0-9, ]+)\\.");
    private static final Pattern TEST = Pattern.compile("(\\S+) (\\w+)#(\\w+)");
    private static final Pattern BREAK = Pattern.compile(
            "(?s)complaint: (\\d+b?)\nbreak: ([^\n]+)\nfile: (\\S+)\ntest: ([^\n]+)\n<<<<\n(.*)\n====\n(.*)\n>>>>\n");

    /** One line of the table. */
    private record Row(List<String> tests, List<String> breaks) {}

    @Test
    void every_complaint_is_held_by_a_test_or_named_as_open() throws IOException {
        Set<String> numbers = new TreeSet<>(rows().keySet());
        numbers.remove("4b");
        Matcher open = OPEN.matcher(page());
        if (open.find()) {
            for (String number : open.group(1).split(", ")) {
                assertThat(numbers.add(number))
                        .as("%s is open, or held", number)
                        .isTrue();
            }
        }
        assertThat(numbers)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, COMPLAINTS)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void every_row_names_tests_that_exist_and_breaks_that_are_listed() throws IOException {
        Set<String> listed = new TreeSet<>();
        for (Map.Entry<String, Row> row : rows().entrySet()) {
            assertThat(row.getValue().tests()).as("tests of %s", row.getKey()).isNotEmpty();
            assertThat(row.getValue().breaks()).as("breaks of %s", row.getKey()).isNotEmpty();
            for (String test : row.getValue().tests()) {
                assertExists(test);
            }
            for (String each : row.getValue().breaks()) {
                assertThat(broken(each).group(1))
                        .as("the complaint of %s", each)
                        .isEqualTo(row.getKey());
                assertThat(row.getValue().tests())
                        .as("the test that notices %s", each)
                        .contains(broken(each).group(4));
                listed.add(each);
            }
        }
        assertThat(names())
                .as("the breaks of the directory are those of the page")
                .isEqualTo(listed);
    }

    @Test
    void every_break_has_its_one_place_and_changes_it() throws IOException {
        for (String name : names()) {
            MatchResult each = broken(name);
            String file = Files.readString(ROOT.resolve(each.group(3)));
            assertThat(file.split(Pattern.quote(each.group(5)), -1))
                    .as("what %s replaces in %s, and what is around it", name, each.group(3))
                    .hasSize(2);
            assertThat(each.group(6)).as(name).isNotEqualTo(each.group(5));
        }
    }

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(page());
        while (row.find()) {
            rows.put(row.group(1), new Row(code(row.group(2)), code(row.group(3))));
        }
        return rows;
    }

    private static List<String> code(String cell) {
        List<String> code = new ArrayList<>();
        Matcher each = CODE.matcher(cell);
        while (each.find()) {
            code.add(each.group(1));
        }
        return code;
    }

    private static void assertExists(String name) throws IOException {
        Matcher test = TEST.matcher(name);
        assertThat(test.matches())
                .as("%s (expected: MODULE Class#method)", name)
                .isTrue();
        Path sources = ROOT.resolve(test.group(1)).resolve("src/test/java");
        try (Stream<Path> files = Files.walk(sources)) {
            List<Path> found =
                    files.filter(file -> file.endsWith(test.group(2) + ".java")).toList();
            assertThat(found).as(name).hasSize(1);
            assertThat(Files.readString(found.getFirst()))
                    .as("the method of %s", name)
                    .contains("void " + test.group(3) + "(");
        }
    }

    private static MatchResult broken(String name) throws IOException {
        Matcher each = BREAK.matcher(Files.readString(BREAKS.resolve(name + ".txt")));
        assertThat(each.matches()).as("the form of %s", name).isTrue();
        return each.toMatchResult();
    }

    private static Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(BREAKS)) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".txt"))
                    .forEach(file -> names.add(file.substring(0, file.length() - ".txt".length())));
            return names;
        }
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/complaints.md"));
    }
}
