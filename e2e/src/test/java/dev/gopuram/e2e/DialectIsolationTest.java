package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many streams at once, of every dialect through every provider: none loses an event, none gets another's. */
class DialectIsolationTest {
    private static final int STREAMS_PER_PAIR = 6;
    private static final int STREAMS = Sdk.values().length * Provider.values().length * STREAMS_PER_PAIR;
    private static final int PIECES = 40;
    private static final Pattern NAME = Pattern.compile("stream-\\d+");

    @TempDir
    static Path dir;

    private static TwoDialects between;

    @BeforeAll
    static void start() {
        between = TwoDialects.start(dir);
    }

    @AfterAll
    static void stop() {
        if (between != null) {
            between.close();
        }
    }

    @Test
    void streams_of_every_dialect_through_every_provider_keep_apart() {
        CountDownLatch allBegun = new CountDownLatch(STREAMS);
        for (Provider provider : Provider.values()) {
            between.upstream(provider).always(echo(provider, allBegun));
        }
        List<CompletableFuture<Sdk.Told>> told = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STREAMS; i++) {
                Sdk sdk = Sdk.values()[i % Sdk.values().length];
                Provider provider = Provider.values()[i / Sdk.values().length % Provider.values().length];
                String question = "Who is stream-" + i + "?";
                told.add(CompletableFuture.supplyAsync(
                        () -> sdk.streamed(between, provider.model(), question, _ -> {}), callers));
            }
        }
        for (int i = 0; i < STREAMS; i++) {
            assertThat(told.get(i).join().failure()).as("stream-" + i).isNull();
            assertThat(told.get(i).join().text()).isEqualTo(text("stream-" + i));
        }
    }

    /** Says the name of the stream that asked, again and again, once all have asked. */
    private static Script echo(Provider provider, CountDownLatch allBegun) {
        return (request, reply) -> {
            String name = name(request);
            allBegun.countDown();
            TwoDialects.await(allBegun);
            Script.verbatim(stream(provider, name)).play(request, reply);
        };
    }

    private static String name(ReceivedRequest request) {
        Matcher name = NAME.matcher(request.body().utf8());
        assertThat(name.find()).isTrue();
        return name.group();
    }

    private static String[] stream(Provider provider, String name) {
        List<String> events = new ArrayList<>(provider.spoken().beginning());
        for (int i = 0; i < PIECES; i++) {
            events.add(provider.spoken().piece(piece(name, i)));
        }
        events.addAll(provider.spoken().finish(PIECES));
        events.addAll(provider.spoken().ending(PIECES));
        return events.toArray(String[]::new);
    }

    private static String piece(String name, int number) {
        return name + ":" + number + " ";
    }

    private static String text(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            text.append(piece(name, i));
        }
        return text.toString();
    }
}
