package dev.gopuram.chat;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.resilience.BreakerConfig;
import dev.gopuram.platform.resilience.RetryConfig;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One provider.
 *
 * @param kind the dialect it speaks, or the answerer built in
 * @param url where its API begins, for example {@code https://api.openai.com/v1}; a query is sent with every call; kind
 *     openai only
 * @param apiKey what it knows us by; absent for servers that ask for none
 * @param apiKeys several of them in its place, which take turns; one that is at its limit rests
 * @param models its models, for the list and for hints; where given, no other is let through
 * @param maxReplyBytes the largest whole answer taken from it
 * @param maxTokens the bound on an answer where the request says none; kind anthropic only, which asks for one
 * @param breaker when each of its models is left alone for a while
 * @param retries how often it is asked again where that is safe
 */
public record ProviderConfig(
        Kind kind,
        @Nullable URI url,
        @Nullable Secret apiKey,
        List<Secret> apiKeys,
        List<String> models,
        UpstreamTimeouts timeouts,
        ByteSize maxReplyBytes,
        int maxTokens,
        BreakerConfig breaker,
        RetryConfig retries) {
    /** What a provider is. */
    public enum Kind {
        /** Any server with OpenAI's chat completions API. */
        OPENAI,
        /** Anthropic's messages API, or a server that has it too. */
        ANTHROPIC,
        /** The answerer built in, which quotes and never generates. */
        EXTRACTIVE
    }

    private static final int MAX_KEYS = 100;
    private static final int MAX_TOKENS = 1_000_000;
    private static final long MAX_REPLY_BYTES = ByteSize.mib(256).bytes();

    public ProviderConfig {
        apiKeys = List.copyOf(apiKeys);
        models = List.copyOf(models);
        if (apiKey != null && !apiKeys.isEmpty()) {
            throw Problem.invalid("api_keys", apiKeys.size() + " given", "none where api_key is given");
        }
        if (apiKeys.size() > MAX_KEYS) {
            throw Problem.invalid("api_keys", apiKeys.size() + " given", "at most " + MAX_KEYS);
        }
        if (url != null) {
            requireHttp(url);
        }
        if (maxReplyBytes.bytes() < 1 || maxReplyBytes.bytes() > MAX_REPLY_BYTES) {
            throw Problem.invalid("max_reply_bytes", maxReplyBytes, "1B..256MiB");
        }
        if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
            throw Problem.invalid("max_tokens", maxTokens, "1.." + MAX_TOKENS);
        }
    }

    public static ProviderConfig defaults() {
        return new ProviderConfig(
                Kind.OPENAI,
                null,
                null,
                List.of(),
                List.of(),
                UpstreamTimeouts.defaults(),
                ByteSize.mib(16),
                4096,
                BreakerConfig.defaults(),
                RetryConfig.defaults());
    }

    /** What it knows us by; none for a server that asks for none. */
    List<Secret> keys() {
        return apiKey == null ? apiKeys : List.of(apiKey);
    }

    /** Whether nothing is another, the keys included. */
    boolean isSameAs(ProviderConfig other) {
        List<Secret> ours = keys();
        List<Secret> theirs = other.keys();
        return withoutKeys().equals(other.withoutKeys())
                && ours.size() == theirs.size()
                && IntStream.range(0, ours.size())
                        .allMatch(i -> ours.get(i).matches(theirs.get(i).reveal()));
    }

    /** Secrets have no equality of their own, lest they be compared by accident. */
    private ProviderConfig withoutKeys() {
        return new ProviderConfig(
                kind, url, null, List.of(), models, timeouts, maxReplyBytes, maxTokens, breaker, retries);
    }

    private static void requireHttp(URI url) {
        if (url.getRawFragment() != null) {
            throw Problem.invalid(
                    "url", shown(url) + "#" + url.getRawFragment(), "no fragment (#...): it would never be sent");
        }
        boolean http = url.getHost() != null
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getRawUserInfo() == null;
        if (!http) {
            throw Problem.invalid(
                    "url", shown(url), "http://HOST[:PORT]/PATH[?QUERY] or https://HOST[:PORT]/PATH[?QUERY]");
        }
    }

    /** What may be printed: a user's name and password or a query may hold a secret. */
    private static String shown(URI url) {
        return url.getHost() == null ? url.getScheme() + ":..." : url.getScheme() + "://" + url.getHost() + "/...";
    }
}
