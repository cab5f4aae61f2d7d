package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.http.UpstreamRequest;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Any server that speaks OpenAI's dialect. What the client sent goes on as it came, and so does the reply, byte for
 * byte, but for what we must change: see {@link OpenAiBody} and {@link OpenAiEvents}.
 */
final class OpenAiProvider implements Provider {
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final String name;
    private final ProviderConfig config;
    private final URI endpoint;
    private final Upstreams upstreams;
    private final OpenAiBody body;
    private final UpstreamErrors errors;

    OpenAiProvider(String name, ProviderConfig config, Upstreams upstreams, Grounding grounding, Clock clock) {
        this.name = name;
        this.config = config;
        ProviderUrl url = ProviderUrl.of(name, config);
        this.endpoint = url.at("/chat/completions");
        this.upstreams = upstreams;
        this.body = new OpenAiBody(grounding);
        this.errors = new UpstreamErrors(name, url.shown(), config.apiKey(), clock);
    }

    @Override
    public Completion complete(Ask ask) {
        OpenAiBody.Outgoing outgoing = body.of(ask);
        try (UpstreamReply reply = send(outgoing.json(), "application/json")) {
            requireSuccess(reply);
            Bytes answer = body(reply);
            JsonNode parsed = parse(answer);
            Usage usage = ReportedUsage.read(parsed.get("usage"))
                    .orElseGet(() -> TokenEstimate.usage(outgoing.inputTokens(), writtenTokens(parsed)));
            Bytes annotated = outgoing.annotation().onto(answer);
            return new Completion(annotated, name + "/" + ask.model(), outgoing.fallback(), usage);
        }
    }

    @Override
    public TokenStream stream(Ask ask) {
        OpenAiBody.Outgoing outgoing = body.of(ask);
        UpstreamReply reply = send(outgoing.json(), "text/event-stream");
        try {
            requireSuccess(reply);
            requireEvents(reply);
            TokenStream events = reply.events(new OpenAiEvents(
                    name, errors, outgoing.inputTokens(), ask.request().includeUsage()));
            return outgoing.annotation().onto(events);
        } catch (RuntimeException e) {
            reply.close();
            throw e;
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

    private UpstreamReply send(Bytes json, String accept) {
        CallContext context = CallContext.current();
        Headers headers = Headers.of(
                "content-type",
                "application/json",
                "accept",
                accept,
                "traceparent",
                context.trace().header());
        Secret key = config.apiKey();
        if (key != null) {
            headers = headers.with("authorization", "Bearer " + key.reveal());
        }
        UpstreamRequest request = new UpstreamRequest(
                "POST",
                endpoint,
                headers,
                json,
                config.timeouts().atMost(context.deadline().remaining()));
        try {
            return upstreams.send(request);
        } catch (Problem problem) {
            throw errors.onTheWay(problem);
        }
    }

    private Bytes body(UpstreamReply reply) {
        try {
            return reply.body(config.maxReplyBytes().intBytes());
        } catch (Problem problem) {
            throw errors.onTheWay(problem);
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
        try {
            JsonNode parsed = Json.foreign().readTree(answer.shared());
            if (parsed.isObject()) {
                JsonNode error = parsed.get("error");
                if (error != null && error.isObject() && !parsed.has("choices")) {
                    throw errors.failed("answered 200 with an error: "
                            + errors.quoted(error.path("message").asString("")));
                }
                return parsed;
            }
        } catch (JacksonException e) {
            throw errors.failed("answered what is no JSON (expected: a chat completion)");
        }
        throw errors.failed("answered no JSON object (expected: a chat completion)");
    }

    private static long writtenTokens(JsonNode answer) {
        long tokens = 0;
        for (JsonNode choice : answer.path("choices")) {
            JsonNode message = choice.path("message");
            tokens += TokenEstimate.of(message.path("content").asString(""))
                    + TokenEstimate.of(message.path("reasoning_content").asString(""));
            for (JsonNode call : message.path("tool_calls")) {
                tokens +=
                        TokenEstimate.of(call.path("function").path("arguments").asString(""));
            }
        }
        return tokens;
    }
}
