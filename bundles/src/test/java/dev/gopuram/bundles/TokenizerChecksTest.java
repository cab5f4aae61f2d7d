package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerChecksTest {
    @TempDir
    private Path directory;

    /** Of GPT-2, GPT-4, Llama 3, Qwen 2, GPT-4o, CLIP, DeepSeek and T5, as their tokenizers have them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}",
                "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+",
                " {2,}",
                "[0-9][0-9][0-9]|(?:\\r\\n)+"
            })
    void a_pattern_that_well_known_tokenizers_have_is_taken(String pattern) {
        assertThat(TokenizerPattern.fault(pattern)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+$",
                "(a|aa)+$",
                "(a|b)*c",
                "(?:a?){40}b",
                "a*a*b",
                "a+.*b+c",
                "\\s+(?=.*x)",
                "a{1,9}+b",
                "a{3}?",
                "a**",
                "(a)\\1",
                "(?<n>a)\\k<n>",
                "(?~a)",
                "\\g<0>",
                "a*",
                "(?=a)",
                "",
                "[a",
                "[a[b]]",
                "(a",
                "a)",
                "a\\",
                "\\p{L",
                "a{b}",
                "*a"
            })
    void a_pattern_that_might_take_forever_or_is_none_is_refused(String pattern) {
        assertThat(TokenizerPattern.fault(pattern)).isPresent();
    }

    @Test
    void nesting_and_length_of_a_pattern_are_bounded() {
        assertThat(TokenizerPattern.fault("(".repeat(5_000))).isPresent();
        assertThat(TokenizerPattern.fault("(".repeat(100) + "a" + ")".repeat(100)))
                .isPresent();
    }

    @Test
    void a_map_of_characters_is_walked_before_anybody_else_walks_it() {
        assertThat(CharacterMap.fault(map(353 ^ 512, 0))).isEmpty();
        assertThat(CharacterMap.fault(map(353 ^ 512, 2))).isEmpty();
        assertThat(CharacterMap.fault(map(353 ^ 512, 4)).orElseThrow()).contains("points at no text");
        assertThat(CharacterMap.fault(map(353 ^ 1024, 0)).orElseThrow()).contains("beyond its end");
        assertThat(CharacterMap.fault(map(353 ^ 512, 0).replaceAll("=+$", "")).orElseThrow())
                .contains("base64");
        assertThat(CharacterMap.fault("AAAA").orElseThrow()).contains("truncated");
        assertThat(CharacterMap.fault("////////////").orElseThrow()).contains("truncated");
        assertThat(CharacterMap.fault(null).orElseThrow()).contains("no text");
    }

    /** A trie in which "a" becomes the text at a place. */
    static String map(int offset, int place) {
        byte[] texts = "b\0\0".getBytes(StandardCharsets.UTF_8);
        ByteBuffer map = ByteBuffer.allocate(4 + 768 * 4 + texts.length).order(ByteOrder.LITTLE_ENDIAN);
        map.putInt(0, 768 * 4);
        map.putInt(4, 256 << 10);
        map.putInt(4 + 353 * 4, offset << 10 | 1 << 8 | 'a');
        map.putInt(4 + 512 * 4, 1 << 31 | place);
        map.position(4 + 768 * 4).put(texts);
        return Base64.getEncoder().encodeToString(map.array());
    }

    @Test
    void a_text_grows_no_more_than_a_little() throws IOException {
        Map<String, Object> twice = Map.of("type", "Replace", "pattern", Map.of("String", "a"), "content", "aa");
        assertThat(faults(normalizer(List.of(twice, twice, twice, twice)))).isEmpty();
        assertThat(faults(normalizer(List.of(twice, twice, twice, twice, twice))))
                .singleElement()
                .asString()
                .contains("normalizer[4].content: a text grows to more than 16 times its length");
    }

    @Test
    void sequences_within_sequences_are_taken_apart() throws IOException {
        Map<String, Object> evil =
                Map.of("type", "Split", "pattern", Map.of("Regex", "(a+)+$"), "behavior", "Isolated");
        Map<String, Object> inner = Map.of("type", "Sequence", "pretokenizers", List.of(evil));
        Map<String, Object> outer = Map.of("type", "Sequence", "pretokenizers", List.of(inner));
        assertThat(faults(Map.of("model", Map.of("type", "WordLevel"), "pre_tokenizer", outer)))
                .singleElement()
                .asString()
                .contains("pre_tokenizer[0][0].pattern: (a+)+$");
    }

    @Test
    void words_are_passed_over_and_counted() throws IOException {
        String words = "[\"a\",1.5]" + ",[\"a\",1.5]".repeat(250_000);
        assertThat(faults("{\"model\":{\"type\":\"Unigram\",\"vocab\":[" + words + "]}}"))
                .isEmpty();
        assertThat(faults("{\"model\":{\"type\":\"Unigram\",\"vocab\":[1" + ",1".repeat(TokenizerFile.MOST_WORDS)
                        + "]}}"))
                .singleElement()
                .asString()
                .contains("words and numbers");
        assertThat(faults("{\"x\":[1" + ",1".repeat(TokenizerFile.MOST_VALUES) + "]}"))
                .singleElement()
                .asString()
                .contains("values beside its words");
    }

    private static Map<String, Object> normalizer(List<Map<String, Object>> steps) {
        return Map.of(
                "model", Map.of("type", "WordLevel"), "normalizer", Map.of("type", "Sequence", "normalizers", steps));
    }

    private List<String> faults(Map<String, Object> tokenizer) throws IOException {
        return faults(Json.write(tokenizer).utf8());
    }

    private List<String> faults(String json) throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
        Reasons reasons = new Reasons();
        reasons.collect(Bundle.TOKENIZER, () -> TokenizerChecks.check(file, reasons));
        return reasons.list();
    }
}
