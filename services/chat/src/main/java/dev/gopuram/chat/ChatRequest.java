package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.Filter;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.dialects.ModelRequest;
import dev.gopuram.platform.dialects.Turn;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.json.JsonEdit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request, read and found valid.
 *
 * @param body the bytes it came as; what is only passed on is passed on from here
 * @param json the same, parsed, with the items themselves where it refers to some
 * @param asked what it means
 * @param apiVersion the version of the dialect the client named; empty where none
 * @param betas the features on trial the client asked for; empty where none
 * @param rewritten whether {@code asked} says more than the body, which then cannot be passed on
 * @param prompt the prompt it is asked by; null for none
 */
record ChatRequest(
        Dialect dialect,
        Bytes body,
        JsonNode json,
        ModelRequest asked,
        @Nullable Extension gopuram,
        String apiVersion,
        String betas,
        boolean rewritten,
        @Nullable Prompted prompt) {
    /**
     * A prompt in the request's service.
     *
     * @param asksItself whether the request brought no question, and has the prompt's
     */
    record Prompted(PromptUse use, boolean asksItself) {}

    /**
     * The {@code gopuram} field: what we add to the dialects.
     *
     * @param collection where to retrieve from; null for nowhere
     * @param filter what the metadata of what is retrieved must be like
     * @param limit how many passages; null for the configured number
     * @param viewer on whose behalf is read; null for nobody's, who sees only what everybody may read
     * @param conversation what it continues and adds to; null for none
     * @param variables what a prompt is filled in with
     */
    record Extension(
            @Nullable String collection,
            Filter filter,
            @Nullable Integer limit,
            @Nullable Viewer viewer,
            @Nullable String conversation,
            Map<String, Object> variables) {}

    boolean stream() {
        return asked.stream();
    }

    /** Whether the body itself may go to a provider of the dialect. */
    boolean relayableTo(Dialect other) {
        return dialect == other && !rewritten;
    }

    /** The body on its way to a provider of the same dialect, which knows the model by this name. */
    JsonEdit edit(String model) {
        JsonEdit edit = new JsonEdit(body);
        if (!asked.model().equals(model)) {
            edit.set("model", Json.write(model));
        }
        if (json.has("gopuram")) {
            edit.remove("gopuram");
        }
        return edit;
    }

    /** The same with other turns, which only a writer can pass on. */
    ChatRequest withTurns(List<Turn> turns) {
        return saying(asked.withTurns(turns));
    }

    /** The same with what its prompt adds. */
    ChatRequest prompted() {
        return prompt == null ? this : saying(prompt.use().applied(asked, prompt.asksItself()));
    }

    private ChatRequest saying(ModelRequest more) {
        return new ChatRequest(dialect, body, json, more, gopuram, apiVersion, betas, true, prompt);
    }

    @Nullable
    Viewer viewer() {
        return gopuram == null ? null : gopuram.viewer();
    }

    @Nullable
    String collection() {
        return gopuram == null ? null : gopuram.collection();
    }
}
