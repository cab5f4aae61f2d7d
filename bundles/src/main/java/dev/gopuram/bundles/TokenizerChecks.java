package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a tokenizer may be run. Native code runs it, and ends the whole process at what it does not expect: a pattern
 * that takes too long, a table that points beyond its end, a text that grows without end. So only parts that are known
 * are let through, and of those only what is known to do no harm.
 */
final class TokenizerChecks {
    static final int MAX_BYTES = 64 * 1024 * 1024;
    static final int MOST_STEPS = 32;
    static final int MOST_GROWTH = 16;
    static final int MOST_PIECES = 64;

    private static final int LONGEST_WORD = 10_000;
    private static final Set<String> NORMALIZERS = Set.of(
            "BertNormalizer",
            "ByteLevel",
            "Lowercase",
            "NFC",
            "NFD",
            "NFKC",
            "NFKD",
            "Nmt",
            "Precompiled",
            "Prepend",
            "Replace",
            "Strip",
            "StripAccents");
    private static final Set<String> PRE_TOKENIZERS = Set.of(
            "BertPreTokenizer",
            "ByteLevel",
            "CharDelimiterSplit",
            "Digits",
            "Metaspace",
            "Punctuation",
            "Split",
            "UnicodeScripts",
            "Whitespace",
            "WhitespaceSplit");
    private static final Set<String> POST_PROCESSORS =
            Set.of("BertProcessing", "ByteLevel", "RobertaProcessing", "TemplateProcessing");
    private static final Set<String> MODELS = Set.of("BPE", "Unigram", "WordLevel", "WordPiece");

    private final Reasons reasons;
    private double growth = 1;

    private TokenizerChecks(Reasons reasons) {
        this.reasons = reasons;
    }

    static void check(Path file, Reasons reasons) {
        new TokenizerChecks(reasons).run(TokenizerFile.read(Bytes.wrap(BundleFiles.bytes(file, MAX_BYTES))));
    }

    private void run(Map<String, @Nullable Object> tokenizer) {
        for (Step step : steps(tokenizer, "normalizer", "normalizers", NORMALIZERS)) {
            normalizer(step);
        }
        for (Step step : steps(tokenizer, "pre_tokenizer", "pretokenizers", PRE_TOKENIZERS)) {
            if (step.type.equals("Split")) {
                pattern(step);
            }
        }
        for (Step step : steps(tokenizer, "post_processor", "processors", POST_PROCESSORS)) {
            if (step.type.equals("TemplateProcessing")) {
                template(step);
            }
        }
        model(tokenizer.get("model"));
    }

    /**
     * What is done one after the other.
     *
     * @param at where it stands in the file
     */
    private record Step(String at, String type, Map<?, ?> fields) {}

    /** The steps of a part, sequences within sequences taken apart. */
    private List<Step> steps(Map<String, @Nullable Object> tokenizer, String part, String list, Set<String> known) {
        List<Step> steps = new ArrayList<>();
        gather(part, tokenizer.get(part), list, known, steps);
        if (steps.size() > MOST_STEPS) {
            fault(part, steps.size() + " steps (expected: at most " + MOST_STEPS + ")");
        }
        return steps;
    }

    private void gather(String at, @Nullable Object part, String list, Set<String> known, List<Step> to) {
        if (part == null) {
            return;
        }
        if (!(part instanceof Map<?, ?> fields) || !(fields.get("type") instanceof String type)) {
            fault(at, "no type (expected: one of Sequence, " + words(known) + ")");
        } else if (type.equals("Sequence") && fields.get(list) instanceof List<?> parts) {
            for (int i = 0; i < parts.size(); i++) {
                gather(at + "[" + i + "]", parts.get(i), list, known, to);
            }
        } else if (known.contains(type)) {
            to.add(new Step(at, type, fields));
        } else {
            fault(at + ".type", EntryName.shown(type) + " (expected: one of Sequence, " + words(known) + ")");
        }
    }

    private void normalizer(Step step) {
        switch (step.type) {
            case "Replace" -> grow(step, pattern(step));
            case "Precompiled" ->
                CharacterMap.fault(step.fields.get("precompiled_charsmap"))
                        .ifPresent(fault -> fault(step.at + ".precompiled_charsmap", fault));
            default -> {}
        }
    }

    /**
     * Checks the pattern of a step.
     *
     * @return how many characters it matches at least
     */
    private int pattern(Step step) {
        Object pattern = step.fields.get("pattern");
        if (pattern instanceof Map<?, ?> kind && kind.size() == 1) {
            if (kind.get("String") instanceof String text && !text.isEmpty()) {
                return text.codePointCount(0, text.length());
            }
            if (kind.get("Regex") instanceof String regex) {
                Optional<String> fault = TokenizerPattern.fault(regex);
                fault.ifPresent(why -> fault(step.at + ".pattern", why));
                return 1;
            }
        }
        fault(step.at + ".pattern", "none (expected: String or Regex)");
        return 1;
    }

    /** Each replacement works on what the one before has made. */
    private void grow(Step step, int matched) {
        String content = step.fields.get("content") instanceof String text ? text : "";
        growth *= Math.max(1.0, (double) content.codePointCount(0, content.length()) / matched);
        if (growth > MOST_GROWTH) {
            fault(
                    step.at + ".content",
                    "a text grows to more than " + MOST_GROWTH + " times its length by it (expected: no more)");
        }
    }

    /** What is put around each row, and how often the row itself. */
    private void template(Step step) {
        for (String form : List.of("single", "pair")) {
            List<?> pieces = step.fields.get(form) instanceof List<?> list ? list : List.of();
            long texts = pieces.stream()
                    .filter(piece -> piece instanceof Map<?, ?> kind && kind.containsKey("Sequence"))
                    .count();
            if (pieces.size() > MOST_PIECES || texts > (form.equals("single") ? 1 : 2)) {
                fault(
                        step.at + "." + form,
                        pieces.size() + " pieces, " + texts + " of them texts (expected: at most " + MOST_PIECES
                                + ", and each text once)");
            }
        }
        if (step.fields.get("special_tokens") instanceof Map<?, ?> tokens) {
            tokens.forEach((name, token) -> {
                boolean many = token instanceof Map<?, ?> fields
                        && fields.get("ids") instanceof List<?> ids
                        && ids.size() > MOST_PIECES;
                if (many) {
                    fault(step.at + ".special_tokens." + name, "too many ids (expected: at most " + MOST_PIECES + ")");
                }
            });
        }
    }

    private void model(@Nullable Object model) {
        if (!(model instanceof Map<?, ?> fields) || !(fields.get("type") instanceof String type)) {
            fault("model", "no type (expected: one of " + words(MODELS) + ")");
            return;
        }
        if (!MODELS.contains(type)) {
            fault("model.type", EntryName.shown(type) + " (expected: one of " + words(MODELS) + ")");
        }
        if (type.equals("BPE")
                && fields.get("continuing_subword_prefix") instanceof String prefix
                && !prefix.isEmpty()) {
            fault("model.continuing_subword_prefix", prefix + " (expected: none)");
        }
        if (fields.get("dropout") != null) {
            fault(
                    "model.dropout",
                    fields.get("dropout") + " (expected: none, so that a text has always the same tokens)");
        }
        if (fields.get("max_input_chars_per_word") instanceof Number longest && longest.doubleValue() > LONGEST_WORD) {
            fault("model.max_input_chars_per_word", longest + " (expected: at most " + LONGEST_WORD + ")");
        }
    }

    private void fault(String at, String why) {
        reasons.add(Bundle.TOKENIZER + ": " + at + ": " + why);
    }

    private static String words(Set<String> known) {
        return String.join(", ", known.stream().sorted().toList());
    }
}
