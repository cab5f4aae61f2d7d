package dev.gopuram.chat;

import dev.gopuram.conversations.ConversationsConfig;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.BreakerConfig;
import dev.gopuram.platform.resilience.BreakerState;
import dev.gopuram.platform.resilience.RetryConfig;
import dev.gopuram.testkit.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The service between {@code up}, of OpenAI's dialect, and {@code claude}, of Anthropic's; and what it counted. */
final class TwoProviders implements AutoCloseable, ChatListener {
    static final BreakerConfig NEVER_OPEN =
            new BreakerConfig(100_000, 1, 100_000, Duration.ofHours(1), Duration.ofSeconds(30), 3);
    static final RetryConfig NO_RETRIES =
            new RetryConfig(1, 0, Duration.ofSeconds(10), 0, Duration.ofMillis(1), Duration.ofMillis(1));

    /** Later than any caller waits, so that only a chain's own bound can leave time for another. */
    private static final UpstreamTimeouts NEVER_LATE =
            new UpstreamTimeouts(ChatUnderTest.PATIENCE, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

    final ScriptedUpstream up = ScriptedUpstream.open();
    final ScriptedUpstream claude = ScriptedUpstream.open();
    final List<String> counted = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();
    private @Nullable ChatUnderTest chat;

    /** How {@code up} is configured; the other has the defaults, without retries. */
    record Up(List<String> keys, BreakerConfig breaker, RetryConfig retries, UpstreamTimeouts timeouts) {
        static final Up PLAIN = new Up(List.of("k1"), NEVER_OPEN, NO_RETRIES, NEVER_LATE);

        Up keys(String... newKeys) {
            return new Up(List.of(newKeys), breaker, retries, timeouts);
        }

        Up breaker(BreakerConfig newBreaker) {
            return new Up(keys, newBreaker, retries, timeouts);
        }

        Up retries(RetryConfig newRetries) {
            return new Up(keys, breaker, newRetries, timeouts);
        }
    }

    ChatUnderTest open(Up how, Map<String, FallbackConfig> fallbacks, Clock clock) {
        return open(up.uri().resolve("/v1"), how, fallbacks, clock);
    }

    ChatUnderTest open(URI upUrl, Up how, Map<String, FallbackConfig> fallbacks, Clock clock) {
        ChatUnderTest opened = new ChatUnderTest(setup(upUrl, how, fallbacks), null, this, clock);
        chat = opened;
        return opened;
    }

    ChatUnderTest.Setup setup(URI upUrl, Up how, Map<String, FallbackConfig> fallbacks) {
        Map<String, ProviderConfig> providers = Map.of(
                "up",
                provider(ProviderConfig.Kind.OPENAI, upUrl, how),
                "claude",
                provider(ProviderConfig.Kind.ANTHROPIC, claude.uri().resolve("/v1"), Up.PLAIN));
        ChatConfig config = new ChatConfig(
                Map.of("smart", "up/gpt-test"),
                "extractive",
                fallbacks,
                RetrievalConfig.defaults(),
                ExtractiveConfig.defaults(),
                ConversationsConfig.defaults());
        return new ChatUnderTest.Setup(config, providers);
    }

    private static ProviderConfig provider(ProviderConfig.Kind kind, URI url, Up how) {
        ProviderConfig base = ProviderConfig.defaults();
        return new ProviderConfig(
                kind,
                url,
                null,
                how.keys().stream().map(Secret::of).toList(),
                List.of(),
                how.timeouts(),
                base.maxReplyBytes(),
                base.maxTokens(),
                how.breaker(),
                how.retries());
    }

    BreakerState state(String breaker) {
        return Objects.requireNonNull(breakers.get(breaker)).state();
    }

    /** The breakers that are shown. */
    Set<String> shown() {
        return breakers.keySet();
    }

    @Override
    public void created(Breaker breaker) {
        breakers.put(breaker.name(), breaker);
        counted.add("breaker " + breaker.name());
    }

    @Override
    public void retired(Breaker breaker) {
        breakers.remove(breaker.name(), breaker);
        counted.add("retired " + breaker.name());
    }

    @Override
    public void retried(String provider) {
        counted.add("retried " + provider);
    }

    @Override
    public void fellBack(String from, String to) {
        counted.add("from " + from + " to " + to);
    }

    @Override
    public void close() {
        ChatUnderTest opened = chat;
        if (opened != null) {
            opened.close();
        }
        up.close();
        claude.close();
    }
}
