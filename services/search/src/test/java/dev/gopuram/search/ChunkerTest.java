package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkerTest {
    private static final int TARGET = 12;
    private static final int MAX = 20;

    /** What documents in the wild are made of, and what breaks offset arithmetic. */
    private static final List<String> SHARDS = List.of(
            "The quick brown fox jumps. ",
            "Zażółć gęślą jaźń! ",
            "e\u0301tude cafe\u0301 ",
            "यह पहला वाक्य है। यह दूसरा है। ",
            "今日は。元気ですか？",
            "👩‍👩‍👧‍👦 family 🏳️‍🌈 flag. ",
            "𝒜𝒷𝒸 math 𐍈 gothic. ",
            "مرحبا بالعالم. ",
            "\u00a0\u2003wide\u00a0spaces\u200b ",
            "a".repeat(70) + " ",
            "--- *** ___ ",
            "x < y & z > w; a &amp; b &#x1F600; &nbsp; &notanentity; ",
            "tab\tand \"quotes\" 'here'. ",
            "\u0000nul\u0007bell ",
            "\n",
            "\r\n",
            "\r",
            "\n\n",
            "\r\n\r\n",
            "\u2028",
            "\f",
            "# ",
            "## Heading two\n",
            "Setext\n===\n",
            "- item one\n- item **two**\n  continued\n",
            "1. first\n2. second\n",
            "> quoted line\n> goes on. And on.\n",
            "```java\nint x = 1; // a. b.\n```\n",
            "    indented code\n",
            "| a | b |\n|---|---|\n| one | two |\n| three | 四 |\n",
            "[link](http://example.org/a_b?c=d&e) and ![image](x.png) ",
            "[ref]: http://example.org \"Title\"\n",
            "<!-- a comment -->\n",
            "<p>Paragraph <b>bold</b> and <i>it&eacute;</i>.</p>",
            "<h1>Top &amp; more</h1>",
            "<h2>Second</h2>",
            "<ul><li>one<li>two</ul>",
            "<table><tr><td>a<td>b</tr>misplaced</table>",
            "<pre>\nkeep   these\r\n  spaces</pre>",
            "<script>var hidden = 'secret';</script>",
            "<div>open <span>never closed",
            "<br/>",
            "<nav>menu</nav>",
            "</p></div>",
            "\uFEFF");

    @ParameterizedTest
    @EnumSource(Format.class)
    void every_span_is_the_exact_place_of_its_text(Format format) {
        for (long seed = 0; seed < 150; seed++) {
            String content = document(new Random(seed));
            check(format, content, "seed " + seed);
        }
    }

    private static String document(Random random) {
        return random.ints(1 + random.nextInt(40), 0, SHARDS.size())
                .mapToObj(SHARDS::get)
                .collect(Collectors.joining());
    }

    private static void check(Format format, String content, String what) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        List<Chunk> chunks = new Chunker(TARGET, MAX).chunk(format, content).chunks();
        int end = 0;
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            Span span = chunk.span();
            assertThat(chunk.ordinal()).isEqualTo(i);
            assertThat(span.start()).as(what).isLessThan(span.end());
            assertThat(span.end()).as(what).isLessThanOrEqualTo(bytes.length);
            assertThat(chunk.text()).as(what).isNotBlank();
            String slice = slice(bytes, span);
            assertThat(slice.getBytes(StandardCharsets.UTF_8)).as(what).hasSize(span.end() - span.start());
            if (format == Format.HTML) {
                assertThat(chunk.text()).as(what).doesNotContain("secret", "menu");
            } else {
                assertThat(span.start()).as(what).isGreaterThanOrEqualTo(end);
                assertThat(slice).as(what).isEqualTo(chunk.text());
                end = span.end();
            }
        }
    }

    private static String slice(byte[] bytes, Span span) {
        return new String(bytes, span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    }

    @Test
    void plain_text_loses_nothing_but_white_space() {
        for (long seed = 0; seed < 100; seed++) {
            String content = document(new Random(seed));
            String read = chunks(Format.TEXT, content).stream().map(Chunk::text).collect(Collectors.joining());
            assertThat(visible(read)).as("seed %d", seed).isEqualTo(visible(content));
        }
    }

    private static String visible(String text) {
        return text.codePoints()
                .filter(c -> !Characters.isSpace(c))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void every_word_is_in_one_passage_or_in_a_heading(Format format) {
        List<String> readable = SHARDS.stream()
                .filter(shard -> !shard.startsWith("<!--") && !shard.startsWith("[ref]"))
                .toList();
        for (long seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            StringBuilder content = new StringBuilder();
            int marks = 1 + random.nextInt(30);
            for (int mark = 0; mark < marks; mark++) {
                content.append(readable.get(random.nextInt(readable.size())));
                content.append("mark").append(mark).append(random.nextBoolean() ? ". " : "\n\n");
            }
            List<Chunk> chunks = chunks(format, content.toString());
            for (int mark = 0; mark < marks; mark++) {
                String word = "mark" + mark;
                long passages = chunks.stream()
                        .filter(chunk -> chunk.text().matches("(?s).*" + word + "(?!\\d).*"))
                        .count();
                boolean heading = chunks.stream()
                        .anyMatch(chunk -> chunk.heading().toString().contains(word));
                assertThat(passages).as("seed %d, %s in %s", seed, word, chunks).isLessThanOrEqualTo(1);
                assertThat(passages > 0 || heading)
                        .as("seed %d, %s of %s in %s", seed, word, content, chunks)
                        .isTrue();
            }
        }
    }

    @Test
    void a_sentence_is_cut_only_where_it_alone_is_too_long() {
        String sentence = "One two three four five six seven. ";
        String content = sentence.repeat(30);
        assertThat(chunks(Format.TEXT, content))
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        chunk -> assertThat(chunk.text()).startsWith("One two").endsWith("seven."))
                .allSatisfy(chunk -> assertThat(words(chunk)).isLessThanOrEqualTo(TARGET));

        String endless = "word ".repeat(300);
        assertThat(chunks(Format.TEXT, endless))
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(chunk -> assertThat(words(chunk)).isLessThanOrEqualTo(MAX));
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void text_without_spaces_or_letters_is_bounded_too(Format format) {
        assertThat(chunks(format, "漢".repeat(500)))
                .allSatisfy(chunk -> assertThat(words(chunk)).isLessThanOrEqualTo(MAX));
        assertThat(chunks(format, "😀".repeat(5_000)))
                .hasSizeGreaterThan(10)
                .allSatisfy(chunk -> assertThat(words(chunk)).isLessThanOrEqualTo(MAX));
        assertThat(chunks(format, "z".repeat(50_000))).hasSizeGreaterThan(10);
    }

    private static int words(Chunk chunk) {
        return WordCount.of(chunk.text(), 0, chunk.text().length());
    }

    @Test
    void abbreviations_do_not_end_a_sentence() {
        assertThat(new Sentences().of("Dr. Meier came. Prof. A. Weber (see Fig. 3) left."))
                .hasSize(2);
        assertThat(new Sentences().of("यह पहला है। यह दूसरा है। तीसरा?")).hasSize(3);
        assertThat(new Sentences().of("今日は。元気ですか？はい！")).hasSize(3);
    }

    @Test
    void markdown_is_cut_at_headings_and_carries_them() {
        String content = """
            # Guide

            Intro text.

            ## Install
            Run it.

            ### Linux
            Use apt.

            ## Use
            Call it.
            """;
        Chunker.Chunks chunks = new Chunker(TARGET, MAX).chunk(Format.MARKDOWN, content);
        assertThat(chunks.title()).isEqualTo("Guide");
        assertThat(chunks.chunks())
                .extracting(Chunk::text, Chunk::heading)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("Intro text.", List.of("Guide")),
                        org.assertj.core.groups.Tuple.tuple("Run it.", List.of("Guide", "Install")),
                        org.assertj.core.groups.Tuple.tuple("Use apt.", List.of("Guide", "Install", "Linux")),
                        org.assertj.core.groups.Tuple.tuple("Call it.", List.of("Guide", "Use")));
    }

    @Test
    void sections_with_equal_headings_stay_apart() {
        String content = "# A\n## Example\none\n## Example\ntwo\n";
        assertThat(chunks(Format.MARKDOWN, content)).extracting(Chunk::text).containsExactly("one", "two");
    }

    @Test
    void a_heading_with_nothing_below_it_is_findable() {
        assertThat(chunks(Format.MARKDOWN, "# Only a heading"))
                .extracting(Chunk::text)
                .containsExactly("# Only a heading");
        assertThat(chunks(Format.MARKDOWN, "# A\n## B\n## C\ntext"))
                .extracting(Chunk::text)
                .containsExactly("## B", "text");
        assertThat(chunks(Format.HTML, "<h1>A</h1><h2>B</h2><h2>C</h2><p>text"))
                .extracting(Chunk::text)
                .containsExactly("B", "text");
    }

    @Test
    void table_rows_list_items_and_code_are_read() {
        String content = """
            | type | size |
            |------|------|
            | int  | 64   |

            * apples
              * pears

            ```tarn
            let x = 1
            ```
            """;
        String read = chunks(Format.MARKDOWN, content).stream().map(Chunk::text).collect(Collectors.joining("\n"));
        assertThat(read).contains("| int  | 64   |", "apples", "pears", "let x = 1");
    }

    @Test
    void front_matter_gives_the_title_and_is_not_read() {
        Chunker.Chunks chunks = new Chunker(TARGET, MAX)
                .chunk(Format.MARKDOWN, "\uFEFF---\ntitle: \"The real title\"\ndate: 2026\n---\n# Heading\n\nBody.\n");
        assertThat(chunks.title()).isEqualTo("The real title");
        assertThat(chunks.chunks()).extracting(Chunk::text).containsExactly("Body.");
        assertThat(chunks(Format.MARKDOWN, "---\n\nA rule above is no front matter.\n\n---\n"))
                .extracting(Chunk::text)
                .containsExactly("A rule above is no front matter.");
    }

    @Test
    void html_is_read_as_a_reader_sees_it() {
        String content = "<html><head><title>T &amp; U</title><style>p{}</style></head><body>"
                + "<header>Site name</header><nav>Home</nav>"
                + "<main><h1>Top</h1><p>Fish &amp;\n   chips <b>co</b>st 5&nbsp;&euro;.</p><p hidden>no</p>"
                + "<table><tr><td>left</td><td>right</td></tr></table></main>"
                + "<footer>Imprint</footer><script>x()</script></body></html>";
        Chunker.Chunks chunks = new Chunker(TARGET, MAX).chunk(Format.HTML, content);
        assertThat(chunks.title()).isEqualTo("T & U");
        assertThat(chunks.chunks()).hasSize(1);
        Chunk chunk = chunks.chunks().getFirst();
        assertThat(chunk.text()).isEqualTo("Fish & chips cost 5 €.\nleft right");
        assertThat(chunk.heading()).containsExactly("Top");
        String source = slice(content.getBytes(StandardCharsets.UTF_8), chunk.span());
        assertThat(source).startsWith("Fish &amp;").endsWith("right");
    }

    @Test
    void an_html_span_covers_whole_character_references() {
        String content = "<p>&eacute;t&eacute; &#128512;</p>";
        Chunk chunk = chunks(Format.HTML, content).getFirst();
        assertThat(chunk.text()).isEqualTo("été 😀");
        assertThat(slice(content.getBytes(StandardCharsets.UTF_8), chunk.span()))
                .isEqualTo("&eacute;t&eacute; &#128512;");
    }

    @Test
    void an_html_span_covers_its_words_even_after_characters_of_many_bytes() {
        String words = "second words here now. ".repeat(10);
        String content = "<p>😀😀 éé&#128512; first.</p>\r\n<p>" + words + "The &eacute;nd is near. " + words + "</p>";
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        List<Chunk> chunks = chunks(Format.HTML, content);
        assertThat(chunks).hasSizeGreaterThan(2);
        assertThat(chunks.getFirst().text()).startsWith("😀😀 éé😀 first.");
        for (Chunk chunk : chunks.subList(1, chunks.size())) {
            assertThat(slice(bytes, chunk.span()).replace("&eacute;", "é")).isEqualTo(chunk.text());
        }
    }

    @Test
    void hostile_nesting_neither_overflows_nor_takes_long() {
        assertThat(chunks(Format.HTML, "<div>".repeat(20_000) + "deep")).isNotEmpty();
        assertThat(chunks(Format.MARKDOWN, ">".repeat(20_000) + " deep")).isNotEmpty();
        assertThat(chunks(Format.MARKDOWN, "[".repeat(20_000) + "deep")).isNotEmpty();
        assertThat(chunks(Format.MARKDOWN, "# " + "*a ".repeat(10_000))).isNotEmpty();
        assertThat(chunks(Format.MARKDOWN, "- ".repeat(5_000) + "deep")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void nothing_to_read_makes_no_passage(Format format) {
        assertThat(chunks(format, "")).isEmpty();
        assertThat(chunks(format, "\uFEFF \r\n\t\n")).isEmpty();
    }

    @Test
    void a_lone_half_of_a_pair_is_found() {
        assertThat(Characters.firstLoneSurrogate("a😀b")).isEqualTo(-1);
        assertThat(Characters.firstLoneSurrogate("a\uD83Db")).isEqualTo(1);
        assertThat(Characters.firstLoneSurrogate("ab\uDE00")).isEqualTo(2);
        assertThat(Characters.firstLoneSurrogate("ab\uD83D")).isEqualTo(2);
    }

    private static List<Chunk> chunks(Format format, String content) {
        return new Chunker(TARGET, MAX).chunk(format, content).chunks();
    }
}
