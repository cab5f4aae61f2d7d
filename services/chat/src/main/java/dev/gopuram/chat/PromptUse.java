package dev.gopuram.chat;

import dev.gopuram.bundles.OutputSchema;
import dev.gopuram.bundles.PromptConfig;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.dialects.ModelRequest;
import dev.gopuram.platform.dialects.OutputFormat;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Sampling;
import dev.gopuram.platform.dialects.Turn;
import dev.gopuram.platform.json.Json;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.Outcome;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.rollouts.RolloutFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a prompt in the service of one request. Its messages stand before the request's own; where the request
 * says how the answer is to be, that counts, and what it leaves open is as the prompt says. Its messages are asked with
 * and never stored: a conversation that goes on is begun anew by the version that then counts.
 */
final class PromptUse {
    private final RolloutFollower follower;
    private final Choice choice;
    private final PromptShelf.Stored version;
    private final PromptConfig prompt;
    private final OutputFormat.@Nullable Schema form;
    private final Clock clock;
    private final Ids ids;
    private final List<PromptConfig.Message> messages;
    private final long begun;

    /**
     * Begins one.
     *
     * @param variables what the prompt is filled in with; INVALID where they are not what it asks for
     */
    PromptUse(
            RolloutFollower follower,
            Choice choice,
            PromptShelf.Stored version,
            Map<String, Object> variables,
            Clock clock,
            Ids ids) {
        this.follower = follower;
        this.choice = choice;
        this.version = version;
        this.prompt = version.prompt();
        this.clock = clock;
        this.ids = ids;
        this.form = prompt.outputSchema() == null
                ? null
                : new OutputFormat.Schema(choice.model(), "", Json.tree(prompt.outputSchema()), true);
        this.messages = prompt.toTemplate().render(variables);
        this.begun = clock.nanoTime();
    }

    /** Who answers, each in the place of the one before; empty where whoever usually does. */
    List<String> models() {
        return prompt.models();
    }

    /** By what feedback can be given on the answer. */
    String prediction() {
        return PredictionId.of(ids.uuid(), version.number(), choice, List.of()).encoded();
    }

    /** Whether the request brings no messages, and the prompt's last one is the question. */
    boolean asksItself(Dialect dialect, JsonNode root) {
        JsonNode given = root.get(field(dialect));
        boolean none = given == null || given.isNull() || (given.isArray() && given.isEmpty());
        return none && !messages.isEmpty() && messages.getLast().role() == PromptConfig.Role.USER;
    }

    /** The request with the prompt's question as its own. */
    JsonNode asking(Dialect dialect, JsonNode root) {
        String field = field(dialect);
        String question = messages.getLast().content();
        ObjectNode changed = (ObjectNode) root.deepCopy();
        switch (dialect) {
            case OPENAI, ANTHROPIC ->
                changed.putArray(field).addObject().put("role", "user").put("content", question);
            case RESPONSES -> changed.put(field, question);
        }
        return changed;
    }

    /** What is asked, with all that the prompt adds to it. */
    ModelRequest applied(ModelRequest asked, boolean asksItself) {
        List<Turn> turns = new ArrayList<>();
        messages.subList(0, messages.size() - (asksItself ? 1 : 0))
                .forEach(message -> turns.add(new Turn(role(message), List.of(new Part.Text(message.content())))));
        turns.addAll(asked.turns());
        return asked.withTurns(turns).answering(sampling(asked.sampling()), format(asked.format()));
    }

    private static String field(Dialect dialect) {
        return switch (dialect) {
            case OPENAI, ANTHROPIC -> "messages";
            case RESPONSES -> "input";
        };
    }

    private static Turn.Role role(PromptConfig.Message message) {
        return switch (message.role()) {
            case SYSTEM -> Turn.Role.SYSTEM;
            case USER -> Turn.Role.USER;
            case ASSISTANT -> Turn.Role.ASSISTANT;
        };
    }

    private Sampling sampling(Sampling asked) {
        PromptConfig.Parameters ours = prompt.parameters();
        return new Sampling(
                or(asked.maxTokens(), ours.maxTokens()),
                or(asked.temperature(), ours.temperature()),
                or(asked.topP(), ours.topP()),
                asked.topK(),
                asked.stop().isEmpty() ? ours.stop() : asked.stop(),
                or(asked.seed(), ours.seed()),
                asked.presencePenalty(),
                asked.frequencyPenalty());
    }

    private OutputFormat format(OutputFormat asked) {
        return asked instanceof OutputFormat.Text && form != null ? form : asked;
    }

    private static <T> @Nullable T or(@Nullable T asked, @Nullable T ours) {
        return asked == null ? ours : asked;
    }

    /** In what an answer's text fails the prompt; empty where it does not, or where the request asks for another form. */
    private Optional<String> fault(ChatRequest request, Supplier<Optional<String>> said) {
        OutputSchema schema = version.schema();
        return schema == null || !request.asked().format().equals(form)
                ? Optional.empty()
                : said.get().flatMap(schema::fault);
    }

    /** An answer that is not of the prompt's form is none, and somebody else may give one; what it cost is not lost. */
    void requireForm(ChatRequest request, Completion completion) {
        fault(request, () -> AnswerText.of(request.dialect(), completion.body()))
                .ifPresent(fault -> {
                    throw Problem.of(
                                    Problem.Code.UPSTREAM_FAILED,
                                    completion.model() + " answered what the prompt's output_schema does not allow: "
                                            + fault)
                            .spent(new Problem.Spent(completion.model(), completion.usage()));
                });
    }

    /** The same answer, counted: whoever stepped in did what the version's own model could not. */
    Completion answered(Completion completion) {
        record(completion.fallback());
        return new Completion(
                completion.body(), completion.model(), completion.fallback(), completion.usage(), prediction());
    }

    /**
     * The same stream, counted when it ends; its time is that to its first event. What it said has been read by then: that
     * it is not of the prompt's form counts, and nobody is told.
     */
    TokenStream answered(ChatRequest request, TokenStream stream) {
        TokenStream.Head head = stream.head();
        long micros = micros();
        OverheardAnswer heard = new OverheardAnswer(request.dialect());
        boolean formed = version.schema() != null && request.asked().format().equals(form);
        TokenStream passed = formed ? heard.passing(stream) : stream;
        passed.onEnd(end -> {
            switch (end) {
                case End.Finished finished -> {
                    if (fault(request, heard::text).isPresent()) {
                        follower.record(choice, Outcome.failure());
                    } else {
                        record(head.fallback(), micros);
                    }
                }
                case End.Truncated truncated -> follower.record(choice, Outcome.failure());
                case End.Failed failed -> failed(failed.problem());
                case End.Cancelled cancelled -> {
                    // Who leaves says nothing of the answer.
                }
            }
        });
        return passed.headed(new TokenStream.Head(head.model(), head.fallback(), prediction()));
    }

    /**
     * Nobody answered. A request that we found valid and the provider did not may have been made so by the version's
     * messages and parameters, and it is the version that chose who is at a limit or rests after failures.
     */
    void failed(Problem problem) {
        switch (problem.code()) {
            case INVALID,
                    CONTEXT_LENGTH_EXCEEDED,
                    FORBIDDEN,
                    NOT_FOUND,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    INTERNAL,
                    UNAVAILABLE,
                    OVERLOADED,
                    UPSTREAM_FAILED,
                    UPSTREAM_TIMEOUT,
                    DEADLINE_EXCEEDED -> follower.record(choice, Outcome.failure());
            case UNAUTHENTICATED,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    CONFLICT,
                    UNSUPPORTED_MEDIA_TYPE,
                    RATE_LIMITED,
                    INSUFFICIENT_QUOTA,
                    HEADERS_TOO_LARGE,
                    CANCELLED -> {
                // The caller's part, whichever version it is.
            }
        }
    }

    private void record(String fallback) {
        record(fallback, micros());
    }

    /** That retrieval was away is no fault of the version. */
    private void record(String fallback, long micros) {
        boolean own = fallback.isEmpty() || fallback.equals(PrepareRequest.WITHOUT_RETRIEVAL);
        follower.record(choice, own ? Outcome.answered(micros) : Outcome.failure());
    }

    private long micros() {
        return (clock.nanoTime() - begun) / 1_000;
    }
}
