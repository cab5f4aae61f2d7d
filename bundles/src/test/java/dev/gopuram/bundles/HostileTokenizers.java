package dev.gopuram.bundles;

import java.util.Map;

/** Tokenizers that end the process that runs them, or keep it busy for good. */
final class HostileTokenizers extends CorpusPart {
    private static final String MODEL =
            "\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"[UNK]\":0},\"unk_token\":\"[UNK]\"}";

    @Override
    void fill() {
        tokenizer("a list", "[]", "no object");
        tokenizer("an open end", "{\"model\":{", "tokenizer.json");
        tokenizer("something behind it", "{" + MODEL + "}{}", "tokenizer.json");
        tokenizer("a field twice", "{" + MODEL + "," + MODEL + "}", "tokenizer.json");
        tokenizer("no model", "{}", "model: no type");
        tokenizer("a model of no kind", "{\"model\":{\"vocab\":{}}}", "model: no type");
        tokenizer("another model", "{\"model\":{\"type\":\"Python\"}}", "model.type: Python");
        tokenizer("a deep one", part("normalizer", "[".repeat(2_000)), "nested too deeply");
        tokenizer("much beside its words", part("x", "[" + "[],".repeat(2 << 20) + "[]]"), "values beside its words");
        tokenizer("too many words", "{\"model\":{\"vocab\":[" + "1,".repeat(3 << 20) + "1]}}", "words and numbers");
        tokenizer(
                "a prefix that its words are shorter than",
                "{\"model\":{\"type\":\"BPE\",\"continuing_subword_prefix\":\"aaaaaaaa\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[\"a b\"]}}",
                "model.continuing_subword_prefix");
        tokenizer("other tokens each time", "{\"model\":{\"type\":\"BPE\",\"dropout\":0.5}}", "model.dropout");
        tokenizer(
                "words without end",
                "{\"model\":{\"type\":\"WordPiece\",\"max_input_chars_per_word\":1000000000}}",
                "max_input_chars_per_word");
        Map<String, String> steps = Map.of(
                "{\"type\":\"FixedLength\",\"length\":0}",
                "pre_tokenizer.type: FixedLength",
                split("(a+)+$"),
                "a repeated group",
                split("a*.*b"),
                "two endless repetitions",
                split("(?<n>a)\\\\k<n>"),
                "a kind that is not taken",
                "{\"type\":\"Sequence\",\"pretokenizers\":[" + split("(a|aa)+$") + "]}",
                "a repeated group");
        steps.forEach((step, reason) -> tokenizer("pieces by " + step, part("pre_tokenizer", step), reason));
        normalizers();
        tokenizer(
                "a template that says everything twice",
                part(
                        "post_processor",
                        "{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\"}},{\"Sequence\":{\"id\":\"A\"}}]}"),
                "each text once");
    }

    private void normalizers() {
        tokenizer("a map cut off", part("normalizer", precompiled("AAAA")), "truncated");
        tokenizer("a map that is none", part("normalizer", precompiled("?")), "not base64");
        tokenizer(
                "a map that points beyond its end",
                part("normalizer", precompiled(TokenizerChecksTest.map(353 ^ 1024, 0))),
                "beyond its end");
        tokenizer(
                "a map of no text",
                part("normalizer", precompiled(TokenizerChecksTest.map(353 ^ 512, 400))),
                "points at no text");
        String twice = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aa\"}";
        tokenizer(
                "a text that grows",
                part(
                        "normalizer",
                        "{\"type\":\"Sequence\",\"normalizers\":[" + (twice + ",").repeat(30) + twice + "]}"),
                "grows to more than");
        tokenizer(
                "steps without end",
                part(
                        "normalizer",
                        "{\"type\":\"Sequence\",\"normalizers\":[" + "{\"type\":\"NFC\"},".repeat(999)
                                + "{\"type\":\"NFC\"}]}"),
                "1000 steps");
    }

    private static String precompiled(String map) {
        return "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"" + map + "\"}";
    }

    private static String split(String regex) {
        return "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" + regex + "\"},\"behavior\":\"Isolated\"}";
    }

    private static String part(String name, String value) {
        return "{\"" + name + "\":" + value + "," + MODEL + "}";
    }

    private void tokenizer(String name, String json, String reason) {
        refused(
                "a tokenizer with " + name,
                GoodBundles.text().text(Bundle.TOKENIZER, json).zip(),
                reason);
    }
}
