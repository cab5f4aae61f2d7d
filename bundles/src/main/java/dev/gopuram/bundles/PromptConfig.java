package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prompt: what is said to a language model, and to which.
 *
 * @param variables by name, in the order of the file
 * @param models each stands in for the one before; the caller's choice where empty
 * @param outputSchema the JSON schema that an answer keeps to; null for free text
 */
public record PromptConfig(
        List<Message> template,
        Map<String, Variable> variables,
        Parameters parameters,
        List<String> models,
        @Nullable Bytes outputSchema,
        String golden)
        implements BundleConfig.Contents {
    static final int MOST_MESSAGES = 64;
    static final int MOST_VARIABLES = 128;
    static final int MOST_MODELS = 8;

    public PromptConfig {
        template = List.copyOf(template);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        models = List.copyOf(models);
        if (template.isEmpty() || template.size() > MOST_MESSAGES) {
            throw Problem.invalid("template", template.size() + " messages", "1.." + MOST_MESSAGES);
        }
        if (variables.size() > MOST_VARIABLES) {
            throw Problem.invalid("variables", variables.size() + " of them", "at most " + MOST_VARIABLES);
        }
        if (models.size() > MOST_MODELS) {
            throw Problem.invalid("models", models.size() + " of them", "at most " + MOST_MODELS);
        }
        PromptTemplate.check(template, variables);
    }

    /** What the bundle's prompt makes of variables. */
    public PromptTemplate toTemplate() {
        return new PromptTemplate(this);
    }

    /** What an answer's text is held against; null for free text. Reading it is work: whoever asks often keeps it. */
    public @Nullable OutputSchema toOutputSchema() {
        return outputSchema == null ? null : OutputSchema.of(outputSchema);
    }

    /** A message of the template; {@code {{name}}} in it stands for a variable. */
    public record Message(Role role, String content) {
        public Message {
            if (content.isEmpty()) {
                throw Problem.invalid("content", "empty", "what is said");
            }
        }

        Message filled(String text) {
            return new Message(role, text);
        }
    }

    /** Who says it. */
    public enum Role {
        SYSTEM,
        USER,
        ASSISTANT
    }

    /** What a variable may hold. */
    public enum Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN
    }

    /**
     * A variable of the template.
     *
     * @param usual what stands in where it is not given, as text; null for nothing
     * @param required whether it must be given
     * @param maxLength of a string, in characters
     * @param values what it may be; anything where empty
     */
    public record Variable(Type type, @Nullable String usual, boolean required, int maxLength, List<String> values) {
        static final int MOST_CHARACTERS = 1_000_000;
        static final int USUAL_CHARACTERS = 10_000;

        public Variable {
            values = List.copyOf(values);
            if (maxLength < 1 || maxLength > MOST_CHARACTERS) {
                throw Problem.invalid("max_length", maxLength, "1.." + MOST_CHARACTERS);
            }
            if (required && usual != null) {
                throw Problem.invalid("default", usual, "none, for a required variable");
            }
        }
    }

    /**
     * How the model answers; what is null is the model's own.
     *
     * @param seed of a repeatable answer
     */
    public record Parameters(
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer maxTokens,
            List<String> stop,
            @Nullable Long seed) {
        private static final int MOST_STOPS = 4;

        public Parameters {
            stop = List.copyOf(stop);
            if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
                throw Problem.invalid("temperature", temperature, "0..2");
            }
            if (topP != null && !(topP > 0 && topP <= 1)) {
                throw Problem.invalid("top_p", topP, "more than 0, at most 1");
            }
            if (maxTokens != null && maxTokens < 1) {
                throw Problem.invalid("max_tokens", maxTokens, "1 or more");
            }
            if (stop.size() > MOST_STOPS) {
                throw Problem.invalid("stop", stop.size() + " of them", "at most " + MOST_STOPS);
            }
        }

        public static Parameters defaults() {
            return new Parameters(null, null, null, List.of(), null);
        }
    }
}
