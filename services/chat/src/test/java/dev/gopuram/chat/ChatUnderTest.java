package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.conversations.ConversationsConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.rollouts.RolloutFollower;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The service over a real HTTP client, with an LLM provider {@code up} at the given address. */
final class ChatUnderTest implements AutoCloseable {
    /** What the service is opened with. */
    record Setup(ChatConfig config, Map<String, ProviderConfig> providers) {
        ChatSettings settings() {
            return new ChatSettings(config, providers);
        }
    }

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpRuntime runtime = HttpRuntime.open(new HttpRuntimeConfig(1));
    private final Upstreams upstreams = Upstreams.open(runtime, UpstreamsConfig.defaults());
    private final Path dataDir = directory();
    private final Database database =
            Databases.open(ChatAssembly.SERVICE, DatabaseConfig.defaults(), dataDir, Clock.system());
    /** Where no node keeps any. */
    static final Prompts NO_PROMPTS =
            new Prompts(null, Clock.system(), new Ids(Clock.system(), RandomGenerator.getDefault()));

    final Chat chat;
    private Reloads.@Nullable Preparation<? super ChatSettings> reloaded;

    ChatUnderTest(Setup setup, @Nullable Search search) {
        this(setup, search, ChatListener.NONE, Clock.system());
    }

    ChatUnderTest(Setup setup, @Nullable Search search, ChatListener listener, Clock clock) {
        this(setup, search, null, listener, clock);
    }

    ChatUnderTest(
            Setup setup,
            @Nullable Search search,
            @Nullable RolloutFollower follower,
            ChatListener listener,
            Clock clock) {
        chat = ChatAssembly.open(
                        setup.settings(),
                        preparation -> reloaded = preparation,
                        database,
                        new MasterKeySource(null, dataDir),
                        new FakeModels(),
                        search,
                        follower,
                        upstreams,
                        clock,
                        new Ids(clock, RandomGenerator.getDefault()),
                        RandomGenerator.getDefault(),
                        listener)
                .port();
    }

    /** Puts other settings to use, as a reload does. */
    void reload(Setup next) {
        prepare(next).run();
    }

    /** Makes them ready alone, as when another part may still object. */
    Runnable prepare(Setup next) {
        return Objects.requireNonNull(reloaded).prepare(next.settings());
    }

    static Setup config(URI upstream, UpstreamTimeouts timeouts, RetrievalConfig retrieval) {
        return at(upstream.resolve("/v1"), timeouts, retrieval);
    }

    /** With a provider whose {@code url} is this one. */
    static Setup at(URI url, UpstreamTimeouts timeouts, RetrievalConfig retrieval) {
        return at(ProviderConfig.Kind.OPENAI, url, timeouts, retrieval);
    }

    static Setup at(ProviderConfig.Kind kind, URI url, UpstreamTimeouts timeouts, RetrievalConfig retrieval) {
        ProviderConfig base = ProviderConfig.defaults();
        ProviderConfig provider = new ProviderConfig(
                kind,
                url,
                Secret.of("sk-upstream"),
                List.of(),
                List.of(),
                timeouts,
                base.maxReplyBytes(),
                base.maxTokens(),
                base.breaker(),
                base.retries());
        ChatConfig config = new ChatConfig(
                Map.of("smart", "up/gpt-test"),
                "extractive",
                Map.of(),
                retrieval,
                ExtractiveConfig.defaults(),
                ConversationsConfig.defaults());
        return new Setup(config, Map.of("up", provider));
    }

    static UpstreamTimeouts patient() {
        return new UpstreamTimeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE);
    }

    Completion complete(String json) {
        return Contexts.admin().call(() -> chat.complete(request(json)));
    }

    TokenStream stream(String json) {
        return Contexts.admin().call(() -> chat.stream(request(json)));
    }

    /** All frames of a stream, joined, and its end. */
    Streamed read(TokenStream stream) {
        List<String> frames = new ArrayList<>();
        try {
            while (true) {
                switch (stream.next()) {
                    case Frame frame -> frames.add(frame.raw().utf8());
                    case End end -> {
                        return new Streamed(frames, end);
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** The same, of a stream that may fail before it begins: then by the problem it throws, and what that has used. */
    Streamed read(Supplier<TokenStream> stream) {
        TokenStream begun;
        try {
            begun = stream.get();
        } catch (Problem problem) {
            Problem.Spent spent = problem.spent();
            return new Streamed(List.of(), new End.Failed(spent == null ? Usage.NONE : spent.usage(), problem));
        }
        return read(begun);
    }

    record Streamed(List<String> frames, End end) {
        String text() {
            return String.join("", frames);
        }

        /** The JSON of each frame but the end mark. */
        List<JsonNode> chunks() {
            return frames.stream()
                    .map(frame -> frame.substring("data: ".length()).strip())
                    .filter(data -> !data.equals("[DONE]"))
                    .map(data -> Json.foreign().readTree(data))
                    .toList();
        }
    }

    static CompletionRequest request(String json) {
        return new CompletionRequest(Dialect.OPENAI, Bytes.utf8(json));
    }

    static JsonNode json(Completion completion) {
        return Json.foreign().readTree(completion.body().utf8());
    }

    @Override
    public void close() {
        upstreams.stop();
        runtime.close();
        database.close();
        if (!Files.exists(dataDir)) {
            return;
        }
        try (Stream<Path> files = Files.walk(dataDir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("chat");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
