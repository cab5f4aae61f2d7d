package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.Naming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The declared chains of fallbacks: by the name a request asks for, or one for all that have none of their own. */
final class Fallbacks {
    static final String DEFAULT = "default";

    /** One who may answer instead, as the configuration calls it. */
    record Step(String name, ModelResolver.Target target) {}

    /**
     * Who may answer in the place of a model.
     *
     * @param name under which it is declared
     * @param firstByte how long whoever is not the last one may take to begin
     */
    record Chain(String name, List<Step> steps, boolean onContextLength, Duration firstByte) {
        static final Chain NONE = new Chain("", List.of(), false, Duration.ZERO);

        Chain {
            steps = List.copyOf(steps);
        }

        /** Without the model itself, which has failed already. */
        Chain without(ModelResolver.Target failed) {
            List<Step> others =
                    steps.stream().filter(step -> !step.target().equals(failed)).toList();
            return new Chain(name, others, onContextLength, firstByte);
        }

        /** Whether somebody else may mend a failure: what the caller did, nobody can, nor what went wrong with us. */
        boolean mends(Problem problem) {
            return switch (problem.code()) {
                case UPSTREAM_FAILED, UPSTREAM_TIMEOUT, OVERLOADED -> true;
                case CONTEXT_LENGTH_EXCEEDED -> onContextLength;
                case INVALID,
                        UNAUTHENTICATED,
                        FORBIDDEN,
                        NOT_FOUND,
                        METHOD_NOT_ALLOWED,
                        REQUEST_TIMEOUT,
                        CONFLICT,
                        TOO_LARGE,
                        UNSUPPORTED_MEDIA_TYPE,
                        UNPROCESSABLE,
                        RATE_LIMITED,
                        INSUFFICIENT_QUOTA,
                        HEADERS_TOO_LARGE,
                        CANCELLED,
                        INTERNAL,
                        UNAVAILABLE,
                        DEADLINE_EXCEEDED -> false;
            };
        }
    }

    private final Map<String, Chain> chains = new TreeMap<>();

    /** Reads what is declared; a name that means nothing is a fault of the configuration. */
    Fallbacks(Map<String, FallbackConfig> declared, ModelResolver models, Naming naming) {
        declared.forEach((name, config) -> chains.put(name, chain(name, config, models, naming)));
    }

    /** The chain for a model by the name it was asked for; one that nobody can step in by where none is declared. */
    Chain of(String asked, ModelResolver.Target target) {
        Chain found = Optional.ofNullable(chains.get(asked)).orElseGet(() -> chains.getOrDefault(DEFAULT, Chain.NONE));
        return found.without(target);
    }

    /** A chain that a prompt declares: each in the place of the one before. */
    Chain chained(List<String> models, ModelResolver resolver) {
        List<Step> steps = models.stream()
                .skip(1)
                .map(model -> new Step(model, resolver.ofPrompt(model)))
                .toList();
        return new Chain(
                models.getFirst(), steps, true, FallbackConfig.defaults().firstByte());
    }

    private static Chain chain(String name, FallbackConfig config, ModelResolver models, Naming naming) {
        List<Step> steps = new ArrayList<>();
        if (!name.equals(DEFAULT)) {
            required(models, "fallbacks", name);
        }
        config.models()
                .forEach(model -> steps.add(new Step(model, required(models, "fallbacks." + name + ".models", model))));
        String text = config.staticReply();
        if (text != null) {
            steps.add(new Step(
                    StaticProvider.NAME,
                    new ModelResolver.Target(new StaticProvider(text, naming), StaticProvider.NAME)));
        }
        if (steps.isEmpty()) {
            throw Problem.invalid("fallbacks." + name, "empty", "models to ask, or a static_reply");
        }
        return new Chain(name, steps, config.onContextLength(), config.firstByte());
    }

    private static ModelResolver.Target required(ModelResolver models, String field, String model) {
        try {
            return models.resolve(model);
        } catch (Problem unknown) {
            throw Problem.invalid(field, model, "a name that `model` may take: " + unknown.detail());
        }
    }
}
