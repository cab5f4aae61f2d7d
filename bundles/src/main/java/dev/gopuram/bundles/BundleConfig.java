package dev.gopuram.bundles;

import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.kernel.Problem;
import java.util.regex.Pattern;

/** What a bundle's {@code config.yaml} says. */
public record BundleConfig(String name, SemanticVersion version, Contents contents) {
    /** The file's name. */
    public static final String FILE = "config.yaml";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public BundleConfig {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    "name",
                    name,
                    "1 to 64 lower-case letters, digits, dots, underscores and dashes, a letter or digit first");
        }
    }

    /** What a version is. */
    public sealed interface Contents permits WeightsConfig, PromptConfig {
        /** The file with the rows that it must answer as they say. */
        String golden();
    }

    /**
     * Reads it. INVALID names everything that is wrong with it, with line and column.
     *
     * @param yaml by a stranger: no reference in it is followed
     */
    public static BundleConfig parse(String yaml) {
        return ConfigDocument.parse(yaml);
    }

    /** As the file has it, every setting written out. */
    public String yaml() {
        return ConfigYaml.of(this);
    }

    public Kind kind() {
        return switch (contents) {
            case WeightsConfig weights -> Kind.WEIGHTS;
            case PromptConfig prompt -> Kind.PROMPT;
        };
    }

    /** Of weights; INVALID where it is a prompt. */
    public WeightsConfig weights() {
        if (contents instanceof WeightsConfig weights) {
            return weights;
        }
        throw Problem.invalid("kind", "prompt", "weights");
    }

    /** Of a prompt; INVALID where it is weights. */
    public PromptConfig prompt() {
        if (contents instanceof PromptConfig prompt) {
            return prompt;
        }
        throw Problem.invalid("kind", "weights", "prompt");
    }
}
