package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.Naming;
import dev.gopuram.platform.dialects.UnreadableReply;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.http.UpstreamRequest;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A model behind another server's API. */
final class UpstreamProvider implements Provider {
    private final String name;
    private final ProviderConfig config;
    private final UpstreamApi api;
    private final ProviderUrl url;
    private final Attempts attempts;
    private final PrepareRequest prepare;
    private final UpstreamErrors errors;
    private final Naming naming;

    UpstreamProvider(
            String name,
            ProviderConfig config,
            UpstreamApi api,
            Grounding grounding,
            Naming naming,
            UpstreamErrors errors,
            Attempts attempts) {
        this.name = name;
        this.config = config;
        this.api = api;
        this.url = ProviderUrl.of(name, config);
        this.prepare = new PrepareRequest(api, grounding, config.maxTokens());
        this.errors = errors;
        this.naming = naming;
        this.attempts = attempts;
    }

    @Override
    public Completion complete(Ask ask) {
        Outgoing outgoing = prepare.of(ask);
        try (Attempt attempt = send(ask, outgoing, "application/json")) {
            return attempt.judged(() -> completion(ask, outgoing, answer(ask, outgoing, attempt.reply())));
        }
    }

    /** The caller is promised nothing before the first event is here: until then another may answer instead. */
    @Override
    public TokenStream stream(Ask ask) {
        Outgoing outgoing = prepare.of(ask);
        Attempt attempt = send(ask, outgoing, "text/event-stream");
        try {
            requireEvents(attempt.reply());
        } catch (Problem problem) {
            attempt.failed(problem);
            attempt.close();
            throw problem.spent(unanswered(ask, outgoing));
        }
        TokenStream stream = attempt.reply().events(reader(ask, outgoing));
        stream.onEnd(attempt::ended);
        try {
            requireBegun(stream, ask, outgoing);
        } catch (Problem problem) {
            attempt.failed(problem);
            stream.close();
            throw problem;
        }
        attempt.answered();
        return stream.headed(new TokenStream.Head(model(ask), outgoing.fallback()));
    }

    @Override
    public TokenCount count(Ask ask) {
        Outgoing outgoing = prepare.of(ask);
        String path = api.countPath();
        if (path == null || !outgoing.relayed()) {
            return new TokenCount(outgoing.inputTokens(), Usage.Source.ESTIMATED);
        }
        try (Attempt attempt =
                attempts.send(ask.model(), null, key -> request(ask, path, outgoing, "application/json", key))) {
            return attempt.judged(() -> counted(attempt.reply()));
        }
    }

    private TokenCount counted(UpstreamReply reply) {
        JsonNode tokens = parse(body(reply)).get("input_tokens");
        if (tokens == null || !tokens.canConvertToLong() || tokens.longValue() < 0) {
            throw errors.failed("answered no input_tokens (expected: a count)");
        }
        return new TokenCount(tokens.longValue(), Usage.Source.REPORTED);
    }

    @Override
    public boolean serves(String model) {
        return config.models().isEmpty() || config.models().contains(model);
    }

    @Override
    public String nameOf(String model) {
        return name + "/" + model;
    }

    @Override
    public List<String> models() {
        return config.models();
    }

    private record Answer(Bytes body, JsonNode json) {}

    /** What is no answer at all has been worked on nonetheless, as far as anyone knows. */
    private Answer answer(Ask ask, Outgoing outgoing, UpstreamReply reply) {
        try {
            Bytes body = body(reply);
            return new Answer(body, parse(body));
        } catch (Problem problem) {
            throw problem.spent(unanswered(ask, outgoing));
        }
    }

    private Completion completion(Ask ask, Outgoing outgoing, Answer told) {
        JsonNode answer = told.json();
        Usage usage = api.usage(answer)
                .orElseGet(() -> TokenEstimate.usage(outgoing.inputTokens(), TokenEstimate.ofAnswer(answer)));
        try {
            Bytes body = outgoing.relayed()
                    ? relayed(outgoing, told.body(), answer)
                    : translated(ask, outgoing, answer, usage);
            return new Completion(body, model(ask), outgoing.fallback(), usage);
        } catch (Problem problem) {
            throw problem.spent(new Problem.Spent(model(ask), usage));
        }
    }

    private Bytes relayed(Outgoing outgoing, Bytes body, JsonNode answer) {
        if (!api.answers(answer)) {
            throw errors.failed("answered without an answer (expected: one of an " + api.name() + " API)");
        }
        return outgoing.annotation().onto(body);
    }

    private Bytes translated(Ask ask, Outgoing outgoing, JsonNode answer, Usage usage) {
        ModelReply read = read(answer);
        ModelReply reply = new ModelReply(
                read.id(),
                read.model(),
                read.created(),
                read.parts(),
                read.stop(),
                usage,
                outgoing.annotation().gopuram() == null
                        ? read.gopuram()
                        : outgoing.annotation().gopuram());
        return written(ask, reply);
    }

    private Bytes written(Ask ask, ModelReply reply) {
        try {
            return ask.writer().write(reply, ask.request().asked(), naming);
        } catch (UnreadableReply unreadable) {
            throw errors.failed("answered what cannot be told: " + errors.quoted(unreadable.what()));
        }
    }

    private ModelReply read(JsonNode answer) {
        try {
            return api.words().read(answer);
        } catch (UnreadableReply unreadable) {
            throw errors.failed("answered what cannot be read: " + errors.quoted(unreadable.what()));
        }
    }

    private EventReader reader(Ask ask, Outgoing outgoing) {
        Meter meter = new Meter(name, errors, CallContext.current().requestId(), outgoing.inputTokens());
        return outgoing.relayed()
                ? api.relaying(ask.request(), outgoing.annotation(), meter)
                : new TranslatedEvents(api.words(), ask.encoder(naming), outgoing.annotation(), meter);
    }

    /** Waits for the first event. What a stream that brings none has used is told with its failure. */
    private void requireBegun(TokenStream stream, Ask ask, Outgoing outgoing) {
        Problem problem;
        Usage used = TokenEstimate.usage(outgoing.inputTokens(), 0);
        try {
            switch (stream.peek(patience(ask))) {
                case Frame frame -> {
                    return;
                }
                case End.Finished finished -> {
                    return;
                }
                case End.Truncated truncated -> {
                    problem = Problem.of(Problem.Code.UPSTREAM_FAILED, truncated.detail());
                    used = truncated.usage();
                }
                case End.Failed failed -> {
                    problem = failed.problem();
                    used = failed.usage();
                }
                case End.Cancelled cancelled -> {
                    problem = Problem.of(Problem.Code.CANCELLED, "the call was cancelled");
                    used = cancelled.usage();
                }
                case null -> problem = late(ask);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problem = Problem.from(e);
        }
        throw problem.spent(new Problem.Spent(model(ask), used));
    }

    /** The silence of a reply is bounded below; here only by who waits, and by who might be asked instead. */
    private static Duration patience(Ask ask) {
        Duration left = CallContext.current().deadline().remaining();
        Duration patience = ask.patience();
        return patience == null || left.compareTo(patience) < 0 ? left : patience;
    }

    private Problem late(Ask ask) {
        return Problem.of(
                Problem.Code.UPSTREAM_TIMEOUT,
                "provider `" + name + "`: the upstream was late with its first event (expected: within "
                        + patience(ask).toMillis() + " ms)");
    }

    private String model(Ask ask) {
        return nameOf(ask.model());
    }

    private Problem.Spent unanswered(Ask ask, Outgoing outgoing) {
        return new Problem.Spent(model(ask), TokenEstimate.usage(outgoing.inputTokens(), 0));
    }

    private Attempt send(Ask ask, Outgoing outgoing, String accept) {
        return attempts.send(
                ask.model(), unanswered(ask, outgoing), key -> request(ask, api.path(), outgoing, accept, key));
    }

    private UpstreamRequest request(Ask ask, String path, Outgoing outgoing, String accept, KeyPool.Key key) {
        CallContext context = CallContext.current();
        Headers headers = api.headers(ask.request(), key.secret())
                .with("content-type", "application/json")
                .with("accept", accept)
                .with("traceparent", context.trace().header());
        UpstreamTimeouts timeouts = config.timeouts().atMost(context.deadline().remaining());
        return new UpstreamRequest("POST", url.at(path), headers, outgoing.json(), patient(timeouts, ask.patience()));
    }

    private static UpstreamTimeouts patient(UpstreamTimeouts timeouts, @Nullable Duration patience) {
        return patience == null || timeouts.firstByte().compareTo(patience) <= 0
                ? timeouts
                : new UpstreamTimeouts(timeouts.connect(), patience, timeouts.idle(), timeouts.total());
    }

    private Bytes body(UpstreamReply reply) {
        try {
            return reply.body(config.maxReplyBytes().intBytes());
        } catch (Problem problem) {
            throw errors.onTheWay(problem, CallContext.current().requestId());
        }
    }

    private void requireEvents(UpstreamReply reply) {
        String type = reply.headers().first("content-type");
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw errors.failed("answered a stream with " + type + " (expected: text/event-stream)");
        }
    }

    private JsonNode parse(Bytes answer) {
        JsonNode parsed;
        try {
            parsed = Json.foreignTree(answer.shared());
        } catch (JacksonException e) {
            throw errors.failed("answered what is no JSON (expected: an answer of an " + api.name() + " API)");
        }
        if (!parsed.isObject()) {
            throw errors.failed("answered no JSON object (expected: an answer of an " + api.name() + " API)");
        }
        Optional<Problem> error = errors.inAnswer(parsed);
        if (error.isPresent()) {
            throw error.get();
        }
        return parsed;
    }
}
