package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
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
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A model behind another server's API. */
final class UpstreamProvider implements Provider {
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final String name;
    private final ProviderConfig config;
    private final UpstreamApi api;
    private final ProviderUrl url;
    private final Upstreams upstreams;
    private final PrepareRequest prepare;
    private final UpstreamErrors errors;
    private final Naming naming;

    UpstreamProvider(
            String name,
            ProviderConfig config,
            UpstreamApi api,
            Upstreams upstreams,
            Grounding grounding,
            Naming naming,
            Clock clock) {
        this.name = name;
        this.config = config;
        this.api = api;
        this.url = ProviderUrl.of(name, config);
        this.upstreams = upstreams;
        this.prepare = new PrepareRequest(api, grounding, config.maxTokens());
        this.errors = new UpstreamErrors(name, url.shown(), api.name(), config.apiKey(), clock);
        this.naming = naming;
    }

    @Override
    public Completion complete(Ask ask) {
        Outgoing outgoing = prepare.of(ask);
        try (UpstreamReply reply = send(ask, api.path(), outgoing.json(), "application/json")) {
            requireSuccess(reply);
            return completion(ask, outgoing, body(reply));
        }
    }

    @Override
    public TokenStream stream(Ask ask) {
        Outgoing outgoing = prepare.of(ask);
        UpstreamReply reply = send(ask, api.path(), outgoing.json(), "text/event-stream");
        try {
            requireSuccess(reply);
            requireEvents(reply);
            return reply.events(reader(ask, outgoing)).headed(new TokenStream.Head(model(ask), outgoing.fallback()));
        } catch (RuntimeException e) {
            reply.close();
            throw e;
        }
    }

    @Override
    public TokenCount count(Ask ask) {
        Outgoing outgoing = prepare.of(ask);
        String path = api.countPath();
        if (path == null || !outgoing.relayed()) {
            return new TokenCount(outgoing.inputTokens(), Usage.Source.ESTIMATED);
        }
        try (UpstreamReply reply = send(ask, path, outgoing.json(), "application/json")) {
            requireSuccess(reply);
            JsonNode tokens = parse(body(reply)).get("input_tokens");
            if (tokens == null || !tokens.canConvertToLong() || tokens.longValue() < 0) {
                throw errors.failed("answered no input_tokens (expected: a count)");
            }
            return new TokenCount(tokens.longValue(), Usage.Source.REPORTED);
        }
    }

    @Override
    public boolean serves(String model) {
        return config.models().isEmpty() || config.models().contains(model);
    }

    @Override
    public List<String> models() {
        return config.models();
    }

    private Completion completion(Ask ask, Outgoing outgoing, Bytes body) {
        JsonNode answer = parse(body);
        Usage usage = api.usage(answer)
                .orElseGet(() -> TokenEstimate.usage(outgoing.inputTokens(), TokenEstimate.ofAnswer(answer)));
        try {
            Bytes told =
                    outgoing.relayed() ? relayed(outgoing, body, answer) : translated(ask, outgoing, answer, usage);
            return new Completion(told, model(ask), outgoing.fallback(), usage);
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

    private String model(Ask ask) {
        return name + "/" + ask.model();
    }

    private UpstreamReply send(Ask ask, String path, Bytes json, String accept) {
        CallContext context = CallContext.current();
        Headers headers = api.headers(ask.request(), config.apiKey())
                .with("content-type", "application/json")
                .with("accept", accept)
                .with("traceparent", context.trace().header());
        URI endpoint = url.at(path);
        UpstreamRequest request = new UpstreamRequest(
                "POST",
                endpoint,
                headers,
                json,
                config.timeouts().atMost(context.deadline().remaining()));
        try {
            return upstreams.send(request);
        } catch (Problem problem) {
            throw errors.onTheWay(problem, context.requestId());
        }
    }

    private Bytes body(UpstreamReply reply) {
        try {
            return reply.body(config.maxReplyBytes().intBytes());
        } catch (Problem problem) {
            throw errors.onTheWay(problem, CallContext.current().requestId());
        }
    }

    private void requireSuccess(UpstreamReply reply) {
        if (reply.status() == 200) {
            return;
        }
        Bytes told;
        try {
            told = reply.body(MAX_ERROR_BYTES);
        } catch (Problem unreadable) {
            // The status alone still says more than that its explanation could not be read.
            told = Bytes.EMPTY;
        }
        throw errors.of(reply.status(), reply.headers(), told);
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
