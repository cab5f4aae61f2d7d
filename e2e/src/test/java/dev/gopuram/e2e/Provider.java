package dev.gopuram.e2e;

import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.Spoken;

/** The dialects a provider may speak. Both have the same recordings, which say the same in their own words. */
enum Provider {
    OPENAI(Spoken.OPENAI, "gpt", "gpt-test"),
    ANTHROPIC(Spoken.ANTHROPIC, "claude", "claude-test");

    static final String NEVER_OPEN = "{ failures_in_a_row: 100000, window: 100000 }";

    private final Spoken spoken;
    private final String provider;
    private final String itsModel;

    Provider(Spoken spoken, String provider, String itsModel) {
        this.spoken = spoken;
        this.provider = provider;
        this.itsModel = itsModel;
    }

    /** What a caller names. */
    String model() {
        return provider + "/" + itsModel;
    }

    /** The same by way of a provider whose patience is short. */
    String hastyModel() {
        return "hasty-" + model();
    }

    /** A model of any name, so that one test's answers teach nothing of another's. */
    String modelOf(String name) {
        return "any-" + provider + "/" + name;
    }

    /** What the provider itself calls it. */
    String itsModel() {
        return itsModel;
    }

    /** {@code text.json}, {@code text.sse}, {@code tools.json} or {@code tools.sse}. */
    Recording recording(String name) {
        return Recording.of(word() + "/" + name);
    }

    Script plays(String name) {
        return recording(name).script();
    }

    /** Its refusal: the type is its own word for it. */
    Script refuses(int status, String type, String message, String... headers) {
        return Script.error(spoken, status, type, message, headers);
    }

    Spoken spoken() {
        return spoken;
    }

    /** Its word for a failure of its own, in place of an answer. */
    String error(String message) {
        return spoken.error(spoken.serverError(), message);
    }

    /** The same in the midst of a stream. */
    String errorEvent(String message) {
        return spoken.errorEvent(spoken.serverError(), message);
    }

    /** Configuration: the provider, its hasty twin and the one that has every model. No row of faults opens their breakers. */
    String config(String url) {
        return """
              %1$s: { kind: %2$s, url: "%3$s", api_key: %2$s-upstream-key, models: [%4$s], breaker: %5$s }
              hasty-%1$s: { kind: %2$s, url: "%3$s", timeouts: { first_byte: 300ms, idle: 300ms }, breaker: %5$s }
              any-%1$s: { kind: %2$s, url: "%3$s", breaker: %5$s }
            """.formatted(provider, word(), url, itsModel, NEVER_OPEN);
    }

    /** As configuration and the recordings' folders call it. */
    String word() {
        return this == OPENAI ? "openai" : "anthropic";
    }
}
